/** One object type in the rights of a role. Without an entry of its own, what the role comes with applies. */
import { useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Select } from "antd";
import type { ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { FieldRights } from "./FieldRights";
import {
  type Grants,
  grantableActions,
  SCOPED,
  SCOPES,
  type Scope,
  SWITCHED,
  scopeOf,
  suppliedGrant,
  withGrant,
  withoutGrant,
} from "./grants";

interface Props {
  spec: ObjectSpec;
  grants: Grants;
  /** The key of a ready role, which has rights of its own for what it does not name; empty for other roles. */
  role: string;
  editable: boolean;
  open: boolean;
  onOpen: () => void;
  onChange: (grants: Grants) => void;
}

const NONE = "none";

export function GrantLine({ spec, grants, role, editable, open, onOpen, onChange }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const own = grants[spec.key];
  const grant = own ?? (role && spec.supplied ? suppliedGrant(spec.supplied[role]) : undefined);
  const words: Record<Scope | "none", string> = {
    none: t`None`,
    own: t`Own`,
    subordinates: t`Own and subordinates'`,
    department: t`Department`,
    department_tree: t`Department and below`,
    all: t`All`,
  };
  const scopes = spec.owned ? SCOPES : (["all"] as Scope[]);
  const set = (patch: object) => onChange(withGrant(grants, spec.key, { ...grant, ...patch }));
  const actions = grantableActions(spec);
  const names = {
    read: t`See`,
    update: t`Change`,
    delete: t`Delete`,
    create: t`Create`,
    import: t`Import`,
    export: t`Export`,
  };
  if (!grant && role) {
    return (
      <tr className="supplied">
        <th scope="row">{say(spec.plural)}</th>
        <td colSpan={6} className="meta">
          {t`As supplied with this role`}
        </td>
        <td>
          {editable && <Button size="small" type="text" onClick={() => set({ read: "own" })}>{t`Set here`}</Button>}
        </td>
      </tr>
    );
  }
  return (
    <>
      <tr className={own ? undefined : "supplied"}>
        <th scope="row">
          {say(spec.plural)}
          {spec.supplied?.everyone?.read && <span className="meta grant-everyone">{t`Everybody may see`}</span>}
        </th>
        {SCOPED.map((key) => (
          <td key={key} data-label={names[key]}>
            <Select
              size="small"
              disabled={!editable}
              aria-label={`${say(spec.plural)} · ${names[key]}`}
              className="grant-scope"
              value={scopeOf(grant, key) ?? NONE}
              onChange={(next) => set({ [key]: next === NONE ? null : next })}
              options={[NONE, ...scopes].map((scope) => ({ value: scope, label: words[scope as Scope | "none"] }))}
            />
          </td>
        ))}
        {SWITCHED.map((key) => (
          <td key={key} className="tick" data-label={names[key]}>
            <Checkbox
              disabled={!editable}
              aria-label={`${say(spec.plural)} · ${names[key]}`}
              checked={!!grant?.[key]}
              onChange={(event) => set({ [key]: event.target.checked })}
            />
          </td>
        ))}
        <td>
          <span className="row" style={{ gap: 0 }}>
            <Button size="small" type="text" aria-expanded={open} onClick={onOpen}>{t`Fields`}</Button>
            {own && role && editable && (
              <Button
                size="small"
                type="text"
                onClick={() => onChange(withoutGrant(grants, spec.key))}
              >{t`As supplied`}</Button>
            )}
          </span>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={8} className="grant-more">
            {actions.length > 0 && (
              <div className="row grant-actions">
                <span className="meta">{t`Actions`}</span>
                {actions.map((action) => (
                  <Checkbox
                    key={action.key}
                    disabled={!editable}
                    checked={!!grant?.actions?.[action.key]}
                    onChange={(event) => set({ actions: { ...grant?.actions, [action.key]: event.target.checked } })}
                  >
                    {say(action.label)}
                  </Checkbox>
                ))}
              </div>
            )}
            <FieldRights
              spec={spec}
              role={role}
              rights={grant?.fields ?? {}}
              editable={editable}
              onChange={(fields) => set({ fields })}
            />
          </td>
        </tr>
      )}
    </>
  );
}
