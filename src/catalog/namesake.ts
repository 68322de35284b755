/**
 * The role whose default privileges a catalog tells as those of a role that is called as the database's owner is, and is
 * another one: on the ephemeral server that name is taken by whoever applies what is declared.
 */
export const namesake = 'schema_drift_namesake';
