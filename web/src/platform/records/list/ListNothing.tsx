/** An empty list: nothing yet, nothing matches, or an empty recycle bin; each with its next step. */
import { useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import { Link } from "react-router";
import type { ObjectSpec } from "@/client/types";
import { useNoun } from "@/kit/language";
import { Nothing } from "@/kit/States";
import { useCreate } from "../form/creating";
import type { ListPatch, ListState } from "./listState";

interface Props {
  spec: ObjectSpec;
  state: ListState;
  change: (patch: ListPatch) => void;
}

export function ListNothing({ spec, state, change }: Props) {
  const { t } = useLingui();
  const noun = useNoun();
  const create = useCreate();
  const label = noun(spec.label);
  if (state.filter || state.q) {
    return (
      <Nothing
        title={t`Nothing matches`}
        text={t`No record meets the search and filter.`}
        action={<Button onClick={() => change({ filter: null, q: "" })}>{t`Clear search and filter`}</Button>}
      />
    );
  }
  if (state.deleted) {
    return (
      <Nothing
        title={t`The recycle bin is empty`}
        action={<Button onClick={() => change({ deleted: false })}>{t`Back to the list`}</Button>}
      />
    );
  }
  // What describes the organisation itself is made by hand.
  const mayImport = spec.rights.import && !["administration", "system"].includes(spec.group ?? "");
  const next = mayImport ? t`Create the first one, or import a file.` : t`Create the first one.`;
  return (
    <Nothing
      title={t`No ${noun(spec.plural)} yet`}
      text={spec.rights.create ? next : t`What you may see will appear here.`}
      action={
        spec.rights.create && (
          <span className="row">
            <Button type="primary" onClick={() => create(spec.key)}>{t`New ${label}`}</Button>
            {mayImport && (
              <Link to={`/imports/new?object=${spec.key}`}>
                <Button>{t`Import`}</Button>
              </Link>
            )}
          </span>
        )
      }
    />
  );
}
