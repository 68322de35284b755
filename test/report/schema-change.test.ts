import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { changing, riskCounts } from './samples.ts';

const link = ({ file, line }: { file: string; line: number }) => `https://git.example/${file}#L${line}`;

test('in a comment: one table, what cannot be undone, and the rest folded away', () => {
  expect(renderMarkdown(changing, { link })).toContain(`### What this pull request does to the schema

| table | what changes | risk |
| --- | --- | --- |
| \`users\` | \`+ column nick text\`<br>\`− column fax\` | 🟡 drop-column |
| \`notes\` | new, 2 columns: id and body, 1 primary key |  |
| \`letters\` | dropped |  |
| *no table* | \`+ view active_users, 1 column: id\` |  |

**Cannot be undone:** the column users.fax.

<details><summary>1 risk, which fails nothing</summary>

🟡 **column users.fax is dropped with all its values (migration 0042_fax)** ([\`drizzle/0042_fax.sql:2\`](<https://git.example/drizzle/0042_fax.sql#L2>))<br>What was in it is gone for good. The code of main names it: src/mail.ts:3 and 1 more.

→ Do without it first (tried on the server):

\`\`\`
ALTER TABLE users DROP fax;
\`\`\`

</details>

<details><summary>Locks on one table, seen where the new migrations were run</summary>

- [\`drizzle/0042_fax.sql:2\`](<https://git.example/drizzle/0042_fax.sql#L2>) users: ACCESS EXCLUSIVE, which keeps out reads and writes; rewrites the table
- No rows could be made up for letters.

</details>
`);
});

test('where a comment has little room, the table stays and the folds go', () => {
  const short = renderMarkdown(riskCounts, { limit: 1900 });
  expect(short).toContain('| `users` |');
  expect(short).not.toContain('Locks on');
});

test('a risk that the config has count is a finding, and told once; what could not be seen says why', () => {
  const text = renderMarkdown(riskCounts);
  expect(text).not.toContain('1 risk, which fails nothing');
  expect(text.match(/DROP fax/g)).toHaveLength(1);
  expect(text).toContain('| 🔴 column `users.fax` | risky change |');
  expect(text).toContain('**`billing`, `migrations`**');
  expect(text).toContain('What migrations change could not be seen. This clone holds no branch');
});

test('in a terminal', () => {
  expect(
    renderTerminal(changing, { colour: false, width: 100 }),
  ).toContain(`What this change does to the schema (migrations):
  users       + column nick text
              − column fax
  notes       new, 2 columns: id and body, 1 primary key
  letters     dropped
  (no table)  + view active_users, 1 column: id
  ✗ cannot be undone: the column users.fax
  1 risk, which fails nothing:
  ! column users.fax is dropped with all its values (migration 0042_fax)
    drizzle/0042_fax.sql:2
    What was in it is gone for good. The code of main names it: src/mail.ts:3 and 1 more.
    → Do without it first (tried on the server):
      ALTER TABLE users DROP fax;
  · lock on users: ACCESS EXCLUSIVE, which keeps out reads and writes; rewrites the table
    drizzle/0042_fax.sql:2
  · No rows could be made up for letters.
`);
});

test('where migrations are edited or renamed only, every format says that no table is another', () => {
  const [database] = changing.databases;
  const [change] = database?.changes ?? [];
  if (database === undefined || change === undefined) throw new Error('The sample has a change.');
  const only = { ...change, tables: [], migrations: [], risks: [], notes: [] };
  const report = { ...changing, databases: [{ ...database, changes: [only] }] };
  expect(renderMarkdown(report)).toContain(
    '### What this pull request does to the schema\n\nNo table is another afterwards.\n',
  );
  expect(renderTerminal(report, { colour: false, width: 100 })).toContain(
    'What this change does to the schema (migrations):\n  No table is another afterwards.\n\n',
  );
});
