/** Notices, newest first; opening one reads it. */
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { listNotifications, readNotifications } from "@/client/calls";
import type { Notification } from "@/client/types";
import { formatWhen } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { Nothing, SkeletonLines, Trouble } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { useTitle } from "@/kit/title";
import "./notifications.css";

export default function NotificationsPage() {
  const { t } = useLingui();
  const tell = useTell();
  const client = useQueryClient();
  const [unreadOnly, setUnreadOnly] = useState(false);
  useTitle(t`Notifications`);
  const query = useInfiniteQuery({
    queryKey: ["notifications", unreadOnly],
    queryFn: ({ pageParam }) => listNotifications(unreadOnly, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const unread = query.data?.pages[0]?.unread ?? 0;
  const read = (body: { ids: string[] } | { all: true }) =>
    readNotifications(body)
      .then(() => client.invalidateQueries({ queryKey: ["notifications"] }))
      .catch(tell.trouble);
  return (
    <div className="page">
      <div className="row page-head">
        <h1 className="grow">{t`Notifications`}</h1>
        <Segmented
          value={unreadOnly ? "unread" : "all"}
          onChange={(next) => setUnreadOnly(next === "unread")}
          options={[
            { value: "all", label: t`All` },
            { value: "unread", label: t`Unread` },
          ]}
        />
        <Button disabled={!unread} onClick={() => read({ all: true })}>{t`Mark all as read`}</Button>
      </div>
      {query.isPending ? (
        <SkeletonLines rows={6} height={56} />
      ) : query.isError && !query.data ? (
        <Trouble error={query.error} retry={() => query.refetch()} />
      ) : rows.length === 0 ? (
        <Nothing
          title={unreadOnly ? t`Nothing unread` : t`No notifications yet`}
          text={t`Reminders and records handed over to you appear here.`}
        />
      ) : (
        <ul className="notices">
          {rows.map((one) => (
            <Notice key={one.id} one={one} onRead={() => !one.read_at && read({ ids: [one.id] })} />
          ))}
        </ul>
      )}
      {query.hasNextPage && <Button block type="text" onClick={() => query.fetchNextPage()}>{t`Earlier`}</Button>}
    </div>
  );
}

function Notice({ one, onRead }: { one: Notification; onRead: () => void }) {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const body = (
    <>
      <i className={`notice-dot${one.read_at ? "" : " on"}`} aria-hidden="true" />
      <span className="grow">
        <span className={one.read_at ? undefined : "notice-new"}>
          {!one.read_at && <span className="sr-only">{t`Unread`} </span>}
          {say(one.title)}
        </span>
        {one.text && <span className="notice-text">{say(one.text)}</span>}
      </span>
      <time className="meta num" dateTime={one.at}>
        {formatWhen(one.at, language)}
      </time>
    </>
  );
  return (
    <li>
      {one.link ? (
        <Link to={`/o/${one.link.object}/${one.link.record}`} className="notice" onClick={onRead}>
          {body}
        </Link>
      ) : (
        <button type="button" className="plain-button notice" onClick={onRead}>
          {body}
        </button>
      )}
    </li>
  );
}
