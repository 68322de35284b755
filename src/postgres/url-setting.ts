/** Where people name a server of their own, in a terminal and in a workflow, as advices tell it. */
export const urlSetting = '`--postgres-url` (in the action, the input `postgres-url`)';
