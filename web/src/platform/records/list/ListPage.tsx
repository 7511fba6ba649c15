/** The list of any object type: views, search, filter, columns, rows, bulk actions. All state is in the address. */
import { useLingui } from "@lingui/react/macro";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useNavigate, useParams } from "react-router";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { DataGrid } from "@/kit/grid/DataGrid";
import { Selection, useSelection } from "@/kit/grid/gridState";
import { useWords } from "@/kit/language";
import { ROW_HEIGHT, useLook } from "@/kit/look";
import { Nothing, SkeletonLines, Trouble } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { useTitle } from "@/kit/title";
import { usePhone } from "@/kit/viewport";
import { useObject } from "@/platform/meta/meta";
import { useGridColumns } from "./gridColumns";
import { ListCards } from "./ListCards";
import { ListNothing } from "./ListNothing";
import { ListToolbar } from "./ListToolbar";
import { keepWidth, nextSort, useListState } from "./listState";
import { useRecordList } from "./recordList";
import { ViewTabs } from "./ViewTabs";
import "./list.css";

const BulkBar = lazy(() => import("./BulkBar").then((m) => ({ default: m.BulkBar })));
const FilterBuilder = lazy(() => import("@/platform/filters/FilterBuilder"));

export default function ListPage() {
  const { object } = useParams();
  const { t } = useLingui();
  const spec = useObject(object);
  if (!spec) return <Nothing title={t`Not found`} text={t`It does not exist, or you have no right to see it.`} />;
  return <ObjectList key={spec.key} spec={spec} />;
}

function ObjectList({ spec }: { spec: ObjectSpec }) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const phone = usePhone();
  const { density } = useLook();
  const navigate = useNavigate();
  const [state, change] = useListState(spec);
  const [filtering, setFiltering] = useState(false);
  const selection = useMemo(() => new Selection(), []);
  useTitle(say(spec.plural));

  const fields = useMemo(() => [...new Set([spec.name_field, ...state.columns])], [spec, state.columns]);
  const list = useRecordList(spec.key, {
    filter: state.filter,
    sort: state.sort,
    q: state.q,
    deleted: state.deleted || undefined,
    fields,
  });
  const scope = JSON.stringify([state.filter, state.q, state.deleted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scope has other rows, so ticks do not carry over.
  useEffect(() => selection.clear(), [scope, selection]);

  const columns = useGridColumns(spec, state.columns);
  const onOpen = useCallback(
    (row: RecordRow, newTab: boolean) => {
      const path = `/o/${spec.key}/${row.id}`;
      if (newTab) window.open(path, "_blank", "noopener");
      else navigate(path);
    },
    [navigate, spec.key],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const showNewer = () =>
    list
      .restart()
      .then(() => document.querySelector(".grid, .cards")?.scrollTo({ top: 0 }))
      .catch(tell.trouble);
  const foot = isFetchingNextPage ? t`Loading more…` : undefined;

  return (
    <section className="list-page" aria-label={say(spec.plural)}>
      <ViewTabs spec={spec} state={state} change={change} />
      <ListToolbar
        spec={spec}
        state={state}
        change={change}
        count={list.count}
        filtering={filtering}
        onFiltering={setFiltering}
        selection={selection}
      />
      {filtering && (
        <Suspense fallback={<SkeletonLines rows={1} height={44} />}>
          <FilterBuilder spec={spec} value={state.filter} onChange={(filter) => change({ filter }, true)} />
        </Suspense>
      )}
      {list.newer !== 0 && (
        <div className="list-newer" role="status">
          <button type="button" onClick={showNewer}>
            {list.newer === "some" ? t`This list has changed` : t`${list.newer} new`} · {t`Show`}
          </button>
        </div>
      )}
      {list.isPending ? (
        <SkeletonLines rows={16} height={ROW_HEIGHT[density]} />
      ) : list.isError && list.rows.length === 0 ? (
        <Trouble error={list.error} retry={() => list.refetch()} />
      ) : list.rows.length === 0 ? (
        <ListNothing spec={spec} state={state} change={change} />
      ) : phone ? (
        <ListCards spec={spec} columns={state.columns} rows={list.rows} onEnd={onEnd} foot={foot} />
      ) : (
        <DataGrid
          label={say(spec.plural)}
          columns={columns}
          rows={list.rows}
          total={list.count?.value}
          rowHeight={ROW_HEIGHT[density]}
          sort={state.sort}
          onSort={(key, additive) => change({ sort: nextSort(state.sort, key, additive) }, true)}
          onWidth={(key, width) => keepWidth(spec.key, key, width)}
          onOpen={onOpen}
          selection={selection}
          onEnd={onEnd}
          foot={foot}
        />
      )}
      <WhenTicked selection={selection}>
        <BulkBar spec={spec} selection={selection} deleted={state.deleted} rows={list.rows} />
      </WhenTicked>
    </section>
  );
}

/** Loads what acts on ticked rows with the first tick; the list itself does not redraw. */
function WhenTicked({ selection, children }: { selection: Selection; children: ReactNode }) {
  return useSelection(selection).size > 0 && <Suspense fallback={null}>{children}</Suspense>;
}
