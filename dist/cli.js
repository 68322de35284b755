#!/usr/bin/env node
import{parseArgs}from"node:util";var options={cwd:{type:"string"},config:{type:"string"},format:{type:"string"},output:{type:"string",multiple:!0},"postgres-url":{type:"string"},"postgres-version":{type:"string"},engine:{type:"string"},force:{type:"boolean"},verbose:{type:"boolean"},help:{type:"boolean",short:"h"},version:{type:"boolean",short:"v"}};function parse(){let{values,positionals}=parseArgs({options,allowPositionals:!0});return{...values,command:positionals[0],extra:positionals.slice(1)}}var help=`schema-drift: do the places that declare your Postgres schema still agree?

Usage
  schema-drift check [options]   compare all sources and report what differs
  schema-drift init [options]    write a commented schema-drift.yml and a workflow

Options
  --cwd DIR              the repository to look at (default: this folder)
  --config FILE          the config file (default: schema-drift.yml or .github/schema-drift.yml;
                         with neither, the repository is recognised)
  --format FORMAT        what to print: terminal, markdown or json (default: terminal)
  --output FILE          also write a report to FILE, as its ending says: .json, .md or .txt;
                         may be given several times
  --postgres-version N   major version of the ephemeral Postgres: 14 to 18
  --postgres-url URL     use this server instead of an ephemeral one, with databases of its own;
                         SCHEMA_DRIFT_POSTGRES_URL in the environment does the same
  --engine ENGINE        native, or pglite (brings pgvector along)
  --force                init: overwrite files that are there
  --verbose              show where time goes and every warning
  -h, --help             this text
  -v, --version          the version

Exit status
  0  the sources agree      1  they differ      2  could not check
`;async function main(){let typed;try{typed=parse()}catch(error){return process.stderr.write(`${error.message.split(". ")[0]}.
Run \`schema-drift --help\` for the options.
`),2}if(typed.help||typed.command===void 0&&!typed.version||typed.command==="help")return process.stdout.write(help),typed.help||typed.command==="help"?0:2;let{run}=await import("./commands.js");return run(typed)}try{process.exitCode=await main()}catch(error){process.stderr.write(`schema-drift failed; this is a defect of schema-drift.
${error.stack??error}
`),process.exitCode=2}
