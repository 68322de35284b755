#!/usr/bin/env bash
# SQLModel 0.0.16 with pydantic 2: `Field(max_length=10)` makes a column without a length.
#
# Expected from its documentation: VARCHAR(10), as SQLModel 0.0.8 (pydantic 1) and 0.0.22 (pydantic 2) make it.
# Seen: 0.0.16 makes VARCHAR, whether the limit is an argument of Field or annotated; nothing warns. A table that was
# created by one version is told as different by the next, with no line of the model changed.
# Needs python3 (3.9 to 3.12) and the network of pip. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/columns.py" <<'PYTHON'
from typing import Annotated
import annotated_types
from sqlalchemy.schema import CreateTable
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

class Item(SQLModel, table=True):
    id: int = Field(primary_key=True)
    by_field: str = Field(max_length=10)
    annotated: Annotated[str, annotated_types.MaxLen(10)]

ddl = str(CreateTable(Item.__table__).compile(dialect=postgresql.dialect()))
print(",".join(line.split()[1] for line in ddl.splitlines() if line.strip().startswith(("by_field", "annotated"))))
PYTHON

types_with() { # SQLMODEL PYDANTIC
  python3 -m venv "$folder/$1"
  "$folder/$1/bin/pip" install -q "sqlmodel==$1" "pydantic==$2" "sqlalchemy==2.0.36" "annotated-types==0.7.0" >/dev/null
  "$folder/$1/bin/python" -W ignore "$folder/columns.py"
}

status=0
for expected in "0.0.16 2.10.6 VARCHAR,VARCHAR" "0.0.22 2.10.6 VARCHAR(10),VARCHAR(10)"; do
  read -r sqlmodel pydantic types <<< "$expected"
  seen=$(types_with "$sqlmodel" "$pydantic")
  echo "sqlmodel $sqlmodel, pydantic $pydantic: $seen"
  [ "$seen" = "$types" ] || { echo "expected $types"; status=1; }
done
exit $status
