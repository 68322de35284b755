/** A statement about an extension, taken apart so that nothing of its text is ever run with a superuser's rights. */
export type ExtensionStatement = { readonly name: string } & (
  | {
      readonly verb: 'create';
      readonly ifNotExists: boolean;
      readonly schema?: string;
      readonly version?: string;
      readonly cascade: boolean;
    }
  | { readonly verb: 'update'; readonly version?: string }
  | { readonly verb: 'drop'; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly verb: 'comment'; readonly comment: string | null }
);
