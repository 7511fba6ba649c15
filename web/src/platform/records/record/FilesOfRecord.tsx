/** All files of a record: those of its own fields and those of its follow-ups; more are added as a follow-up of their own. */
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { createRecord, deleteRecord, getRecord, queryRecords, updateRecord } from "@/client/records";
import type { FilterNode, ObjectSpec, RecordRow, StoredFile } from "@/client/types";
import { confirm } from "@/kit/confirm";
import { formatWhen } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { filesOf } from "@/platform/fields/shapes/display";
import { DropArea, FilesButton } from "@/platform/files/DropArea";
import { FileRows } from "@/platform/files/FileRows";
import { useUploads } from "@/platform/files/uploads";
import { fieldOf } from "@/platform/meta/meta";
import { forget } from "../form/writing";

interface Props {
  spec: ObjectSpec;
  record: RecordRow;
  activity: ObjectSpec | undefined;
}

const NOTE = "note";

export default function FilesOfRecord({ spec, record, activity }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const uploads = useUploads();
  const kept = activity && fieldOf(activity, "files");
  const query = useInfiniteQuery({
    queryKey: ["timeline", spec.key, record.id, "files"],
    queryFn: ({ pageParam, signal }) => queryRecords("activity", withFiles(record.id, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: !!kept,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const own = spec.fields.filter(
    (field) => ["file", "image"].includes(field.type) && field.right !== "masked" && filesOf(record[field.key]).length,
  );
  const mayAdd = !record.deleted_at && activity?.rights.create && kept?.right === "write";
  const again = () => {
    forget(client, "activity");
    forget(client, spec.key, [record.id]);
  };

  const add = async (files: File[]) => {
    const sent = await uploads.send(files);
    if (!sent.length) return;
    const subject = { object: spec.key, id: record.id };
    try {
      await createRecord("activity", { kind: noteKind(activity), subject, files: sent.map((file) => file.id) });
      tell.done(t`Files added`);
    } catch (error) {
      tell.trouble(error);
    } finally {
      again();
    }
  };

  /** A follow-up that was nothing but this file goes with it. */
  const remove = async (row: RecordRow, file: StoredFile) => {
    const left = filesOf(row.files).filter((one) => one.id !== file.id);
    const bare = !left.length && !row.content && !row.title;
    try {
      if (bare && row.rights?.delete) await deleteRecord("activity", row.id);
      else await updateRecord("activity", row.id, { files: left.map((one) => one.id) }, row.version);
      tell.done(t`File removed`);
    } catch (error) {
      tell.trouble(error);
    } finally {
      again();
    }
  };
  const ask = async (shown: RecordRow, file: StoredFile) => {
    try {
      const row = await getRecord("activity", shown.id);
      if (row.rights?.update === false) return tell.note(t`You may not change this follow-up, so its files stay.`);
      confirm({
        title: t`Remove ${file.name}?`,
        text: t`It is taken off this record.`,
        yes: t`Remove`,
        no: t`Cancel`,
        danger: true,
        onYes: () => remove(row, file),
      });
    } catch (error) {
      tell.trouble(error);
    }
  };

  if (query.isLoading) return <SkeletonLines rows={3} height={32} />;
  if (query.isError && !query.data) return <Trouble error={query.error} retry={() => query.refetch()} />;
  const none = !own.length && !rows.length;
  const list = (
    <>
      {mayAdd && (
        <div className="row files-add">
          <FilesButton size="small" loading={uploads.busy} onFiles={add} />
          <span className="meta">{t`or drop them here`}</span>
        </div>
      )}
      <FileRows files={[]} uploads={uploads} />
      {none && <p className="timeline-none">{t`No files yet.`}</p>}
      {own.map((field) => (
        <section key={field.key}>
          <h3 className="timeline-day">{say(field.label)}</h3>
          <FileRows files={filesOf(record[field.key])} />
        </section>
      ))}
      {rows.map((row) => (
        <section key={row.id}>
          <h3 className="timeline-day">
            {[row.owner?.name, formatWhen(String(row.happened_at ?? row.created_at), language), row.title]
              .filter(Boolean)
              .join(" · ")}
          </h3>
          <FileRows
            files={filesOf(row.files)}
            onRemove={activity?.rights.update && kept?.right === "write" ? (file) => ask(row, file) : undefined}
          />
        </section>
      ))}
      {query.hasNextPage && <Button block type="text" onClick={() => query.fetchNextPage()}>{t`Earlier`}</Button>}
    </>
  );
  return mayAdd ? <DropArea onFiles={add}>{list}</DropArea> : list;
}

function withFiles(record: string, cursor: string | null) {
  const filter: FilterNode = {
    and: [
      { field: "subject", op: "eq", value: record },
      { field: "files", op: "not_empty" },
    ],
  };
  return { filter, sort: ["-happened_at"], limit: 50, cursor };
}

const noteKind = (activity: ObjectSpec | undefined) => {
  const kinds = (activity && fieldOf(activity, "kind")?.options?.choices) ?? [];
  return kinds.find((kind) => kind.key === NOTE)?.key ?? kinds[0]?.key;
};
