#!/usr/bin/env bash
# pg8000 1.31.5 with scramp 1.5.0: a password that Postgres hashed fewer than 4,096 times lets nobody in.
#
# Expected: whoever knows the password logs in. PostgreSQL 16 and newer have a setting for the number of rounds
# (scram_iterations, 1 and more); libpq and node-pg take whatever number the server says, and so did pg8000 with
# scramp 1.4.8.
# Seen: with scramp 1.5.0, which the same pg8000 takes, the client ends with an error of its own below 4,096 rounds. A
# role that was made while the setting was lower is shut out for this driver alone, by a message that speaks neither of
# the setting nor of the role.
# Needs python3 and the network of pip; no server, since the client is given what a server would send. Fails when the
# behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/rounds.py" <<'PYTHON'
from base64 import b64encode
from scramp import ScramClient, ScramException

def answer(rounds):
    client = ScramClient(["SCRAM-SHA-256"], "reader", "a password")
    nonce = client.get_client_first().split("r=")[1]
    try:
        client.set_server_first(f"r={nonce}server,s={b64encode(b'salt of sixteen.').decode()},i={rounds}")
        client.get_client_final()
    except ScramException:
        return "refused"
    return "taken"

print(*(f"{rounds} {answer(rounds)}" for rounds in (1, 4095, 4096)), sep=", ")
PYTHON

status=0
while IFS='|' read -r scramp expected; do
  python3 -m venv "$folder/$scramp"
  "$folder/$scramp/bin/pip" install -q "pg8000==1.31.5" "scramp==$scramp" >/dev/null
  seen=$("$folder/$scramp/bin/python" "$folder/rounds.py")
  echo "pg8000 1.31.5, scramp $scramp: $seen"
  [ "$seen" = "$expected" ] || { echo "expected $expected"; status=1; }
done <<'VERSIONS'
1.4.8|1 taken, 4095 taken, 4096 taken
1.5.0|1 refused, 4095 refused, 4096 taken
VERSIONS
exit $status
