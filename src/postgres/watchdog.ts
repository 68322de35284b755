/** Words of a shell that need no quoting. */
const INITDB_OPTIONS: readonly string[] = [
  '--auth=scram-sha-256',
  '--no-sync',
  '--no-instructions',
  '--encoding=UTF8',
  '--locale=C',
  '--wal-segsize=1',
];

/** What is told only from some major on. */
type Since = readonly (readonly [since: number, word: string])[];

const INITDB_SINCE: Since = [
  // It hashes the password before the server has its settings.
  [16, '--set=scram_iterations=1'],
  // Finds what a disk has changed, for which nothing of ours lies there long enough; each page written pays for it.
  [18, '--no-data-checksums'],
];

/** What decides how a cluster of a major looks, beside the binaries and the superuser's name. */
export function initdbOptionsOf(major: number): readonly string[] {
  return [...INITDB_OPTIONS, ...wordsFor(major, INITDB_SINCE)];
}

function wordsFor(major: number, words: Since): string[] {
  return words.flatMap(([since, word]) => (major < since ? [] : word));
}

/** In the server's folder, the archive of a new cluster that is to be kept. */
export const NEW_ARCHIVE = 'cluster.tar';

/** What the script is told of an archive that may be used. */
export const WHOLE = 'whole';

/**
 * The script that owns a server: it makes the folder, has a cluster in it, then runs `postgres`, and when its standard
 * input ends (because we closed it, or because our process is gone, however it went) stops what runs and removes the
 * folder.
 *
 * The cluster is unpacked from an archive, whose superuser gets another password before anybody can connect, or made by
 * `initdb`, where there is no archive or something is amiss with it.
 *
 * It leads a session and process group of its own, so that a Ctrl-C in the terminal reaches only us, and so that one
 * signal to the group reaches `postgres`. On standard output it says `initdb` or `postgres` when that ended by itself.
 *
 * `initdb` takes about a second and is left to finish: ended halfway, its helpers leave shared memory behind. The signal
 * to `postgres` is repeated until it has ended, since one that has just started does not hear it yet.
 *
 * Arguments: the folder, the binaries' folder, the superuser's name, the options of `initdb` in one, the archive (empty
 * for none), `keep` where an archive is to be made of a new cluster, then the settings for `postgres`, one each. The
 * first line of standard input is `whole` where the archive, which is unpacked meanwhile, turned out to be what was
 * kept; the second is the superuser's password, unseen by whoever lists processes.
 */
export const WATCHDOG = `
folder=$1 bin=$2 superuser=$3 options=$4 archive=$5 keep=$6
shift 6
umask 077
mkdir "$folder" || { echo folder; exit 1; }
unpack() {
  [ -n "$archive" ] && mkdir "$folder/data" && tar -xf "$archive" -C "$folder/data"
}
unpack </dev/null >"$folder/log" 2>&1 && unpacked=yes || unpacked=
IFS= read -r whole
IFS= read -r password
warm() {
  [ -n "$unpacked" ] && [ "$whole" = ${WHOLE} ] &&
    printf "ALTER ROLE %s PASSWORD '%s'\\n" "$superuser" "$password" |
      "$bin/postgres" --single "$@" -c exit_on_error=on -D "$folder/data" template1
}
cold() {
  rm -rf "$folder/data"
  printf '%s\\n' "$password" >"$folder/password"
  "$bin/initdb" -D "$folder/data" -U "$superuser" --pwfile="$folder/password" $options || return
  rm "$folder/password"
  [ -z "$keep" ] || tar -cf "$folder/${NEW_ARCHIVE}" -C "$folder/data" . || rm -f "$folder/${NEW_ARCHIVE}"
}
(
  exec </dev/null
  if ! { warm "$@" || cold; } >>"$folder/log" 2>&1
  then echo initdb; exit; fi
  [ -e "$folder/unwanted" ] && exit
  : >"$folder/initialised"
  "$bin/postgres" -D "$folder/data" -k "$folder" "$@" >>"$folder/log" 2>&1
  echo postgres
) &
worker=$!
cat >/dev/null
: >"$folder/unwanted"
trap '' QUIT TERM INT HUP PIPE
(while :; do [ -e "$folder/initialised" ] && kill -QUIT 0; sleep 0.05; done) &
nagger=$!
wait $worker
kill -KILL $nagger
rm -rf "$folder"
`;

/** What every major is told: nothing here outlives the run, so nothing is written for safety's sake. */
const SETTINGS: readonly string[] = [
  'listen_addresses=',
  'unix_socket_permissions=0700',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_connections=60',
  // One transaction may make all tables of a large schema (four locks each), and others theirs meanwhile.
  'max_locks_per_transaction=512',
  'shared_buffers=32MB',
  'max_wal_size=256MB',
  'jit=off',
  // Shared memory as files of the folder, so that nothing of it stays behind either.
  'dynamic_shared_memory_type=mmap',
  // Sources that wait for each other's roles: one of them starts its file again.
  'deadlock_timeout=100ms',
  'logging_collector=off',
  'log_statement=none',
  'TimeZone=UTC',
];

const SETTINGS_SINCE: Since = [
  // Makes a guessed password harder to try, which none of ours is; each connection pays for it.
  [16, 'scram_iterations=1'],
  // Workers would read for a session. Here files lie in memory, and handing a read over costs more than reading.
  [18, 'io_method=sync'],
];

/** What `postgres` of a major is told. */
export function settingsOf(major: number): readonly string[] {
  return [...SETTINGS, ...wordsFor(major, SETTINGS_SINCE)];
}
