export const help = `schema-drift: do the places that declare your Postgres schema still agree?

Usage
  schema-drift check [options]      compare all sources and report what differs
  schema-drift init [options]       write a commented schema-drift.yml and a workflow
  schema-drift init --role [NAME]   print the SQL of a login that can only read live databases
  schema-drift snapshot [options]   keep the schema of a live database as a file, to be compared
                                    where the database cannot be reached
  schema-drift export sqlmodel      write what the models declare to sqlmodel.schema.json, to be
                                    committed for checks that have no Python

Options
  --cwd DIR              the repository to look at (default: this folder)
  --config FILE          the config file (default: schema-drift.yml or .github/schema-drift.yml;
                         with neither, the repository is recognised)
  --format FORMAT        what to print: terminal, markdown or json (default: terminal)
  -o, --output FILE      also write a report to FILE, as its ending says: .json, .md or .txt;
                         may be given several times; snapshot: the file to write
  --postgres-version N   major version of the ephemeral Postgres: 14 to 18
  --postgres-url URL     use this server instead of an ephemeral one, with databases of its own;
                         SCHEMA_DRIFT_POSTGRES_URL in the environment does the same
  --engine ENGINE        native, or pglite (brings pgvector along)
  --live NAME            snapshot: the live source of the config file to take
  --url-env VARIABLE     snapshot: the environment variable with the connection string
  --row-counts           snapshot: with the estimated number of rows of every table
  --force                init: overwrite files that are there
  --verbose              show where time goes and every warning
  -h, --help             this text
  -v, --version          the version

Exit status
  0  the sources agree      1  they differ      2  could not check
`;
