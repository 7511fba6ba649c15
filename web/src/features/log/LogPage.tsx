/** What changed, newest first, as far as one may see it. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { changesAfter, lastChange } from "@/client/calls";
import { queryRecords } from "@/client/records";
import type { Change } from "@/client/types";
import { formatTime } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { Nothing, SkeletonLines, Trouble } from "@/kit/States";
import { useTitle } from "@/kit/title";
import { useMe, useMeta } from "@/platform/meta/meta";
import { useNoted } from "@/platform/records/noted";
import { Integrity } from "./Integrity";
import "./log.css";

const PAGE = 200;
const ENOUGH = 100;
const MOST_PAGES = 5;

/** The latest changes, newest first. The feed runs forward, so it is read backwards in pages until enough may be seen. */
async function newest(): Promise<Change[]> {
  const { next: end } = await lastChange();
  const kept: Change[] = [];
  for (let page = 0, to = end; page < MOST_PAGES && to > 0 && kept.length < ENOUGH; page += 1) {
    const from = Math.max(0, to - PAGE);
    const { changes } = await changesAfter(from, PAGE);
    const upTo = to;
    kept.push(...changes.filter((change) => change.seq <= upTo).toReversed());
    to = from;
  }
  return kept;
}

export default function LogPage() {
  const { t } = useLingui();
  const say = useWords();
  const noted = useNoted();
  const language = useLanguage();
  const { objects } = useMeta();
  const me = useMe();
  const [object, setObject] = useState<string | undefined>();
  useTitle(t`Log`);
  const { data, isPending, error, refetch } = useQuery({ queryKey: ["log"], queryFn: newest });
  const people = useQuery({
    queryKey: ["records", "person", "names"],
    queryFn: () => queryRecords("person", { fields: ["name"], limit: 200 }),
    staleTime: 300_000,
  });
  const nameOfPerson = (by: Change["by"]): string =>
    (typeof by === "object" ? by?.name : String(people.data?.rows.find((row) => row.id === by)?.name ?? "")) ||
    t`System`;
  const operations: Record<string, string> = {
    create: t`created`,
    update: t`changed`,
    delete: t`deleted`,
    restore: t`restored`,
    purge: t`deleted for good`,
  };
  const actionOf = (change: Change) =>
    say(specOf(change.object)?.actions.find((one) => `${change.object}.${one.key}` === change.action)?.label);
  /** What was done; the action by its name where it says more. */
  const deed = (change: Change) =>
    [operations[change.op], change.op in operations && change.op !== "update" ? "" : actionOf(change)]
      .filter(Boolean)
      .join(" · ") ||
    noted(change.action) ||
    t`made a note`;
  const rows = (data ?? []).filter((change) => !object || change.object === object);
  const specOf = (key: string) => objects.find((spec) => spec.key === key);
  return (
    <div className="page">
      <h1>{t`Log`}</h1>
      <p className="page-lead">{t`The latest changes of records you may see. Each record's own history is on its page.`}</p>
      {(me.administrator || me.roles.some((role) => role.key === "auditor")) && <Integrity />}
      <Select
        allowClear
        style={{ width: 220, marginBottom: 12 }}
        placeholder={t`All objects`}
        aria-label={t`Object`}
        value={object}
        onChange={setObject}
        options={objects.map((spec) => ({ value: spec.key, label: say(spec.plural) }))}
      />
      {isPending ? (
        <SkeletonLines rows={10} />
      ) : error ? (
        <Trouble error={error} retry={() => refetch()} />
      ) : rows.length === 0 ? (
        <Nothing title={t`No changes yet`} />
      ) : (
        <table className="log">
          <thead>
            <tr>
              <th>{t`Time`}</th>
              <th>{t`Who`}</th>
              <th>{t`What`}</th>
              <th>{t`Object`}</th>
              <th>{t`Record`}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 200).map((change) => (
              <tr key={change.seq}>
                <td className="num">{formatTime(change.at, language)}</td>
                <td>{nameOfPerson(change.by)}</td>
                <td>{deed(change)}</td>
                <td>{say(specOf(change.object)?.label) || change.object}</td>
                <td>{specOf(change.object) && <Link to={`/o/${change.object}/${change.record}`}>{t`Open`}</Link>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
