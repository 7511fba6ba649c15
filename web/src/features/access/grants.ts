/** What a role may do, object type by object type, as the server keeps it. Pure functions. */
import type { Field, ObjectSpec, SuppliedGrant } from "@/client/types";

export type Scope = "own" | "subordinates" | "department" | "department_tree" | "all";
export type FieldRight = "hidden" | "masked" | "read" | "write";

export interface Grant {
  read?: Scope | null;
  update?: Scope | null;
  delete?: Scope | null;
  create?: boolean;
  import?: boolean;
  export?: boolean;
  actions?: Record<string, boolean>;
  fields?: Record<string, FieldRight>;
}

export type Grants = Record<string, Grant>;

export const SCOPES: Scope[] = ["own", "subordinates", "department", "department_tree", "all"];
export const SCOPED = ["read", "update", "delete"] as const;
export const SWITCHED = ["create", "import", "export"] as const;
export const FIELD_RIGHTS: FieldRight[] = ["hidden", "masked", "read", "write"];

export function asGrants(value: unknown): Grants {
  return value && typeof value === "object" && !Array.isArray(value) ? (value as Grants) : {};
}

/** `none` is how older clients wrote "no right"; the server keeps null. */
export const scopeOf = (grant: Grant | undefined, key: (typeof SCOPED)[number]): Scope | null => {
  const scope = grant?.[key];
  return scope && SCOPES.includes(scope) ? scope : null;
};

export function withGrant(grants: Grants, object: string, patch: Partial<Grant>): Grants {
  return { ...grants, [object]: { ...grants[object], ...patch } };
}

/** A change of one object type's entry, and what stood there when it began. */
export interface Edit {
  before: string;
  grant: Grant | undefined;
}

export type Edits = Record<string, Edit>;

const written = (grant: Grant | undefined) => JSON.stringify(grant ?? null);

export function withEdit(edits: Edits, kept: Grants, object: string, grant: Grant | undefined): Edits {
  return { ...edits, [object]: { before: edits[object]?.before ?? written(kept[object]), grant } };
}

/** Entries that others have not touched follow them; the edited ones are as edited. */
export function edited(kept: Grants, edits: Edits): Grants {
  const grants = { ...kept };
  for (const [object, { grant }] of Object.entries(edits)) {
    if (grant) grants[object] = grant;
    else delete grants[object];
  }
  return grants;
}

/** The edited object types whose entry somebody else has changed since. */
export function clashes(kept: Grants, edits: Edits): string[] {
  return Object.keys(edits).filter((object) => edits[object]?.before !== written(kept[object]));
}

export function withoutGrant(grants: Grants, object: string): Grants {
  const { [object]: _gone, ...rest } = grants;
  return rest;
}

/** What a ready role is given without an entry of its own, in the shape of such an entry. */
export function suppliedGrant(supplied: SuppliedGrant | undefined): Grant {
  if (!supplied) return {};
  const { actions, fields: _fields, ...rest } = supplied;
  return { ...(rest as Grant), actions: Object.fromEntries(actions.map((key) => [key, true])) };
}

/** The right on a field that an entry does not name. */
export function suppliedRight(spec: ObjectSpec, role: string, field: Field): FieldRight {
  const own = field.class === "sensitive" && field.right === "masked" ? "read" : field.right;
  return ((spec.supplied?.[role] ?? spec.supplied?.[""])?.fields[field.key] as FieldRight | undefined) ?? own;
}

/** No right to read means no other right on existing records either. */
export function consistent(grants: Grants): Grants {
  return Object.fromEntries(
    Object.entries(grants).map(([object, grant]) => [
      object,
      grant.read ? grant : { ...grant, update: null, delete: null, export: false },
    ]),
  );
}

/** Actions that a role is granted one by one; those that follow from update or delete are not listed. */
const FOLLOWING = ["restore", "delete", "update"];

export const grantableActions = (spec: ObjectSpec) => spec.actions.filter((action) => !FOLLOWING.includes(action.key));
