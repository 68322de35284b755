/** What models declare, in the words of SQL. Everything that could not be read is an `Unreadable` in its place. */
import type { Location } from '../../../base/problem.ts';
import type { Unreadable } from './python/values.ts';

/** `family` is what decides whether a key column numbers itself. */
export interface SqlType {
  readonly sql: string;
  readonly family: 'integer' | 'bigint' | 'smallint' | 'numeric' | 'other';
  /** A type that has to be created before its columns. */
  readonly created?: CreatedType;
  /** What a column of this type is checked for: labels that are kept as texts. */
  readonly check?: { readonly name: string | undefined; readonly labels: readonly string[] };
}

/** An enum or a domain. */
export interface CreatedType {
  readonly kind: 'enum' | 'domain';
  readonly schema: string | undefined;
  readonly name: string;
  /** What follows the name where it is created. */
  readonly definition: string;
  readonly place: Location;
}

/** An object that tables refer to, by its name alone. */
export interface NamedObject {
  readonly kind: CreatedType['kind'] | 'sequence';
  readonly schema: string | undefined;
  readonly name: string;
}

export interface SequenceDeclaration {
  readonly schema: string | undefined;
  readonly name: string;
  /** What follows the name where it is created, with a space before it. */
  readonly options: string;
  readonly place: Location;
}

/** A name as it is given: to be completed by a naming convention, or, like `conv("…")`, left as it is. */
export interface GivenName {
  readonly text: string;
  readonly final: boolean;
}

/** A piece of an SQL expression: text, or a column of the table by its key. */
export type SqlPiece = string | { readonly column: string };

/** A column of any table, by its key. */
export interface ColumnReference {
  readonly schema: string | undefined;
  readonly table: string;
  /** Absent: the column of the same key as the one that refers to it. */
  readonly column?: string;
  /** Whether `column` is its name rather than its key. */
  readonly byName?: boolean;
}

export interface ColumnDeclaration {
  /** What constraints call it: its name, unless it was given a `key`. */
  readonly key: string;
  /** What Python calls it. */
  readonly attribute: string;
  readonly name: string;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  readonly constraints: readonly ConstraintDeclaration[];
  /** `target`: that of the column which a foreign key refers to. */
  readonly type: SqlType | 'target' | Unreadable;
  readonly definition: ColumnDefinition | Unreadable;
  /** A sequence that is made for the column. */
  readonly sequence?: SequenceDeclaration;
  /** `sort_order`: columns with a lower one come first. */
  readonly order: number;
  readonly place: Location;
}

/** What a column is besides its type. */
export interface ColumnDefinition {
  readonly nullable: boolean;
  readonly autoincrement: boolean | 'auto' | 'ignore_fk';
  /** A default that the program fills in, which keeps a key from numbering itself. */
  readonly programDefault: boolean;
  /** The expression after DEFAULT. */
  readonly serverDefault?: string;
  /** The clause after the type: `GENERATED …`; `older` before PostgreSQL 18, where it is another. */
  readonly generated?: { readonly sql: string; readonly older?: string };
  readonly identity: boolean;
  readonly comment?: string;
}

export type ConstraintDeclaration =
  | PrimaryKeyDeclaration
  | UniqueDeclaration
  | CheckDeclaration
  | ForeignKeyDeclaration
  | ExcludeDeclaration
  | IndexDeclaration
  | UnreadConstraint;

interface AnyConstraint {
  readonly name?: GivenName;
  readonly comment?: string;
  readonly place: Location;
}

export interface PrimaryKeyDeclaration extends AnyConstraint {
  readonly kind: 'primary key';
  readonly columns: readonly string[];
  readonly suffix: string;
}

export interface UniqueDeclaration extends AnyConstraint {
  readonly kind: 'unique';
  readonly columns: readonly string[];
  /** `NULLS NOT DISTINCT`. */
  readonly nullsNotDistinct: boolean;
  readonly include: readonly string[];
  /** What follows: `DEFERRABLE INITIALLY DEFERRED`. */
  readonly suffix: string;
}

export interface CheckDeclaration extends AnyConstraint {
  readonly kind: 'check';
  readonly sql: readonly SqlPiece[];
  readonly suffix: string;
}

export interface ForeignKeyDeclaration extends AnyConstraint {
  readonly kind: 'foreign key';
  readonly columns: readonly string[];
  readonly targets: readonly ColumnReference[];
  readonly onUpdate?: string;
  readonly onDelete?: string;
  readonly match?: string;
  readonly suffix: string;
}

export interface ExcludeDeclaration extends AnyConstraint {
  readonly kind: 'exclude';
  readonly using: string;
  readonly elements: readonly { readonly sql: readonly SqlPiece[]; readonly operator: string }[];
  readonly where?: readonly SqlPiece[];
  readonly suffix: string;
}

export interface IndexDeclaration extends AnyConstraint {
  readonly kind: 'index';
  readonly unique: boolean;
  readonly elements: readonly IndexElement[];
  readonly using?: string;
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  /** Storage parameters, `fillfactor = 50`. */
  readonly options: readonly string[];
  readonly where?: readonly SqlPiece[];
}

export interface IndexElement {
  /** The key, where it is a plain column. */
  readonly column?: string;
  readonly sql: readonly SqlPiece[];
  /** What follows: an operator class, an order. */
  readonly suffix: string;
}

/** A constraint or an index of a known kind whose contents can't be told. */
export interface UnreadConstraint extends AnyConstraint {
  readonly kind: 'unread';
  readonly of: 'constraint' | 'index';
  /** What a naming convention calls its kind: `uq`. */
  readonly convention: string;
  readonly name: GivenName;
  readonly reason: string;
}

export interface TableDeclaration {
  readonly schema: string | undefined;
  readonly name: string;
  readonly columns: readonly ColumnDeclaration[];
  readonly constraints: readonly ConstraintDeclaration[];
  readonly comment?: string;
  /** What stands before TABLE: `UNLOGGED`, with a space after it. */
  readonly prefix: string;
  /** What follows the closing bracket: `PARTITION BY …`, `WITH (…)`. */
  readonly suffix: string;
  readonly metadata: Metadata;
  readonly place: Location;
}

/** A table of which nothing certain can be said. */
export interface UnreadTable {
  readonly schema: string | undefined;
  readonly name: string;
  readonly reason: Unreadable;
  /** What it refers to, which may be made for it alone. */
  readonly uses: readonly NamedObject[];
}

/** What holds for all tables of a `MetaData`. */
export interface Metadata {
  readonly schema: string | undefined;
  /** Templates by kind of constraint (`ix`, `uq`, `ck`, `fk`, `pk`); an `Unreadable` one is not to be used. */
  readonly convention: ReadonlyMap<string, string | Unreadable>;
}

/** A statement that makes something besides the tables, as the models spell it. */
export type ExtraStatement = { readonly sql: string; readonly place: Location } & (
  | {
      readonly kind: 'view' | 'materialized view';
      readonly schema: string | undefined;
      readonly name: string;
    }
  | {
      readonly kind: 'index';
      readonly table: { readonly schema: string | undefined; readonly name: string };
      readonly name: string;
    }
);
