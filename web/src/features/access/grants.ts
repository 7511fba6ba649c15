/** What a role may do, object type by object type, as the server keeps it. Pure functions. */
import type { ObjectSpec } from "@/client/types";

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

export function withoutGrant(grants: Grants, object: string): Grants {
  const { [object]: _gone, ...rest } = grants;
  return rest;
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
const FOLLOWING = ["restore", "delete", "tag"];

export const grantableActions = (spec: ObjectSpec) => spec.actions.filter((action) => !FOLLOWING.includes(action.key));
