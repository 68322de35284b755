/** Name of a versioned Flyway migration, or of one that stands for all up to a version; its group is that. */
export const flywayName = /^[VB](\d+(?:[._]\d+)*)__.+\.sql$/;
