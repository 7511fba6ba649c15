/** One entry of a timeline: a follow-up, a change of fields, or a file. */
import CarOutlined from "@ant-design/icons/CarOutlined";
import EditOutlined from "@ant-design/icons/EditOutlined";
import EyeOutlined from "@ant-design/icons/EyeOutlined";
import FileTextOutlined from "@ant-design/icons/FileTextOutlined";
import PhoneOutlined from "@ant-design/icons/PhoneOutlined";
import PlusCircleOutlined from "@ant-design/icons/PlusCircleOutlined";
import SwapOutlined from "@ant-design/icons/SwapOutlined";
import TeamOutlined from "@ant-design/icons/TeamOutlined";
import { useLingui } from "@lingui/react/macro";
import type { ComponentType } from "react";
import type { Field, FieldChange, ObjectSpec, RecordRow, TimelineEntry } from "@/client/types";
import { formatTime } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { FieldCell, isEmpty } from "@/platform/fields/FieldValue";
import { filesOf } from "@/platform/fields/shapes/display";
import { FileRows } from "@/platform/files/FileRows";
import { fieldOf } from "@/platform/meta/meta";

const KIND_ICONS: Record<string, ComponentType> = {
  call: PhoneOutlined,
  visit: CarOutlined,
  meeting: TeamOutlined,
  note: FileTextOutlined,
};

interface Props {
  entry: TimelineEntry;
  spec: ObjectSpec;
  activity: ObjectSpec | undefined;
}

const clock = (at: string) => {
  const time = new Date(at);
  return `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`;
};

import { useNoted } from "../noted";

export function TimelineItem({ entry, spec, activity }: Props) {
  const { t } = useLingui();
  const language = useLanguage();
  const by = entry.by?.name ?? entry.activity?.owner?.name ?? t`System`;
  const Icon = iconOf(entry);
  return (
    <div className={`entry entry-${entry.kind}`}>
      <span className="entry-icon" aria-hidden="true">
        <Icon />
      </span>
      <div className="grow">
        <div className="entry-line">
          <b>{by}</b> <Headline entry={entry} activity={activity} />
          <time dateTime={entry.at} className="meta num" title={formatTime(entry.at, language)}>
            {clock(entry.at)}
          </time>
        </div>
        {entry.kind === "activity" && entry.activity && <Activity record={entry.activity} />}
        {entry.kind === "change" && <Changes entry={entry} spec={spec} />}
      </div>
    </div>
  );
}

function iconOf(entry: TimelineEntry): ComponentType {
  if (entry.kind === "activity") return KIND_ICONS[String(entry.activity?.kind)] ?? FileTextOutlined;
  if (entry.change?.op === "create") return PlusCircleOutlined;
  if (entry.change?.op === "note") return EyeOutlined;
  return entry.change?.action?.includes("hand_over") ? SwapOutlined : EditOutlined;
}

function Headline({ entry, activity }: { entry: TimelineEntry; activity: ObjectSpec | undefined }) {
  const { t } = useLingui();
  const say = useWords();
  const noted = useNoted();
  if (entry.kind === "activity") {
    const kinds = activity && fieldOf(activity, "kind")?.options?.choices;
    return <span>{say(kinds?.find((kind) => kind.key === entry.activity?.kind)?.label) || t`Follow-up`}</span>;
  }
  const words: Record<string, string> = {
    create: t`created this`,
    update: t`changed`,
    delete: t`deleted this`,
    restore: t`restored this`,
    purge: t`deleted this for good`,
    note: noted(entry.change?.action) ?? t`made a note`,
  };
  return <span>{words[entry.change?.op ?? ""] ?? t`changed`}</span>;
}

function Activity({ record }: { record: RecordRow }) {
  const { t } = useLingui();
  const language = useLanguage();
  // A follow-up that nobody named has its first line for a name.
  const named =
    typeof record.title === "string" &&
    !String(record.content ?? "")
      .trimStart()
      .startsWith(record.title);
  return (
    <>
      {named && <p className="entry-title">{String(record.title)}</p>}
      {typeof record.content === "string" && <p className="entry-text">{record.content}</p>}
      <FileRows files={filesOf(record.files)} />
      {typeof record.next_contact_at === "string" && (
        <p className="meta">{t`Next contact: ${formatTime(record.next_contact_at, language)}`}</p>
      )}
    </>
  );
}

function Changes({ entry, spec }: { entry: TimelineEntry; spec: ObjectSpec }) {
  const { t } = useLingui();
  const say = useWords();
  const fields = Object.entries(entry.change?.fields ?? {}).flatMap(([key, pair]) => {
    const field = fieldOf(spec, key);
    return field ? [[field, pair] as [Field, FieldChange]] : [];
  });
  if (entry.change?.op === "create" || fields.length === 0) return null;
  const show = (field: Field, value: unknown) =>
    isEmpty(value) ? <span className="meta">{t`empty`}</span> : <FieldCell field={field} value={value} />;
  return (
    <ul className="entry-changes">
      {fields.slice(0, 8).map(([field, pair]) => (
        <li key={field.key}>
          <span className="meta">{say(field.label)}</span>
          {Array.isArray(pair) ? (
            <>
              <span className="entry-before">{show(field, pair[0])}</span>
              <span aria-hidden="true">→</span>
              <span>{show(field, pair[1])}</span>
            </>
          ) : (
            <span className="meta">{t`erased`}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
