/** The keys under which values are stored, what the database gives away of them, and renewing; for administrators. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { getKeys, type Keys, type KeyVersion, type Leak, renewKey } from "@/client/keys";
import { formatNumber, formatTime } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { Nothing, SkeletonLines, Trouble } from "@/kit/States";
import { useTitle } from "@/kit/title";
import { JobProgress } from "@/platform/jobs/JobProgress";
import "./encryption.css";

const SUITES: Record<string, string> = { intl: "AES-256-GCM-SIV · SHA-256", gm: "SM4-GCM · SM3" };
const QUERY = ["keys"];

export default function EncryptionPage() {
  const { t } = useLingui();
  useTitle(t`Encryption`);
  const { data, error, refetch } = useQuery({
    queryKey: QUERY,
    queryFn: getKeys,
    refetchInterval: ({ state }) => (working(state.data) ? 2000 : false),
  });
  return (
    <div className="page encryption">
      <h1>{t`Encryption`}</h1>
      <p className="page-lead">
        <Trans>
          Telephone numbers, e-mail addresses, postal addresses, identity and account numbers, uploaded files and what
          the log holds of people lie encrypted in the database. Without the root secret of this installation nobody
          reads them.
        </Trans>
      </p>
      {error && !data && <Trouble error={error} retry={refetch} />}
      {!data && !error && <SkeletonLines rows={6} height={40} />}
      {data && (
        <>
          <KeyTable data={data} />
          <LeakTable leaks={data.leaks} />
        </>
      )}
    </div>
  );
}

const working = (data?: Keys) => data?.renewal?.state === "running" || data?.renewal?.state === "waiting";

function KeyTable({ data }: { data: Keys }) {
  const { t } = useLingui();
  const language = useLanguage();
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: renewKey,
    onSettled: () => client.invalidateQueries({ queryKey: QUERY }),
  });
  const uses = { value: t`Values and files`, index: t`Search by the whole value` };
  const state = (key: KeyVersion) =>
    key.destroyed_at
      ? t`destroyed on ${formatTime(key.destroyed_at, language)}`
      : key.current
        ? t`in use`
        : t`opens what is older`;
  return (
    <section>
      <h2>{t`Keys`}</h2>
      <table className="encryption-table">
        <thead>
          <tr>
            <th>{t`For`}</th>
            <th className="num">{t`Version`}</th>
            <th>{t`Cipher`}</th>
            <th className="num">{t`Since`}</th>
            <th>{t`State`}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {data.keys.map((key) => (
            <tr key={`${key.use}${key.version}`}>
              <td>{uses[key.use]}</td>
              <td className="num" data-label={t`Version`}>
                {key.version}
              </td>
              <td>{SUITES[key.suite] ?? key.suite}</td>
              <td className="num">{formatTime(key.created_at, language)}</td>
              <td>{state(key)}</td>
              <td>
                {key.current && (
                  <Popconfirm
                    title={t`Renew this key?`}
                    description={t`Everything stored under it is encrypted anew in the background, while people work.`}
                    okText={t`Renew`}
                    cancelText={t`Cancel`}
                    onConfirm={() => renew.mutate(key.use)}
                  >
                    <Button size="small" loading={renew.isPending} disabled={working(data)}>{t`Renew`}</Button>
                  </Popconfirm>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {renew.error && <Trouble error={renew.error} />}
      {data.renewal && (
        <div className="encryption-job">
          <JobProgress job={data.renewal} />
        </div>
      )}
    </section>
  );
}

function LeakTable({ leaks }: { leaks: Leak[] }) {
  const { t } = useLingui();
  const say = useWords();
  return (
    <section>
      <h2>{t`What the database gives away`}</h2>
      <p className="meta">
        <Trans>
          So that encrypted values can be found, a keyed hash of them is stored. Whoever steals the database without the
          keys learns from it only which records of one field have the same value.
        </Trans>
      </p>
      {leaks.length === 0 ? (
        <Nothing title={t`Nothing`} />
      ) : (
        <table className="encryption-table">
          <thead>
            <tr>
              <th>{t`Field`}</th>
              <th>{t`Found by`}</th>
              <th className="num">{t`Records`}</th>
              <th className="num">{t`Different values`}</th>
              <th className="num">{t`Records that share a value`}</th>
            </tr>
          </thead>
          <tbody>
            {leaks.map((leak) => (
              <tr key={leak.object + leak.field + leak.index.en}>
                <td>
                  {say(leak.object_label)} · {say(leak.field_label)}
                </td>
                <td>{say(leak.index)}</td>
                <td className="num" data-label={t`Records`}>
                  {formatNumber(leak.records)}
                </td>
                <td className="num" data-label={t`Different values`}>
                  {formatNumber(leak.values)}
                </td>
                <td className="num" data-label={t`Records that share a value`}>
                  {formatNumber(leak.shared)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
