/** The words of operators; dates and figures say before and after, more and less. */
import { useLingui } from "@lingui/react/macro";

export function useOperatorWords(): (op: string, type: string) => string {
  const { t } = useLingui();
  const time: Record<string, string> = {
    lt: t`before`,
    le: t`on or before`,
    gt: t`after`,
    ge: t`on or after`,
  };
  const usual: Record<string, string> = {
    eq: t`is`,
    ne: t`is not`,
    in: t`is one of`,
    not_in: t`is none of`,
    lt: t`less than`,
    le: t`at most`,
    gt: t`more than`,
    ge: t`at least`,
    between: t`between`,
    contains: t`contains`,
    starts_with: t`starts with`,
    under: t`is in or below`,
    within: t`falls in`,
    empty: t`is empty`,
    not_empty: t`is not empty`,
    any: t`has any of`,
    all: t`has all of`,
    none: t`has none of`,
  };
  return (op, type) => ((type === "date" || type === "datetime") && time[op]) || usual[op] || op;
}
