/** What stands for the database to migrate in the variables of a migrations command. */
export const placeholders = ['host', 'port', 'user', 'password', 'database'] as const;
