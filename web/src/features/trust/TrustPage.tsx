/** What this version was put through before it shipped, each suite with its figures; for administrators also how this installation stands. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type Figure, getTrust, type Standing, type Suite } from "@/client/trust";
import { formatDate, formatNumber } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { Nothing, SkeletonLines, Trouble } from "@/kit/States";
import { useTitle } from "@/kit/title";
import { useMe } from "@/platform/meta/meta";
import "./trust.css";

export default function TrustPage() {
  const { t } = useLingui();
  const language = useLanguage();
  const me = useMe();
  useTitle(t`Security and trust`);
  const { data, error, refetch } = useQuery({ queryKey: ["trust"], queryFn: getTrust });
  const day = data?.made ? formatDate(data.made, language) : "";
  const version = data?.version ?? "";
  return (
    <div className="page trust">
      <h1>{t`Security and trust`}</h1>
      <p className="page-lead">
        <Trans>
          Attacks that other systems fell to are tried against every version. Each suite prints its figures and the
          command that repeats it.
        </Trans>
      </p>
      {error && !data && <Trouble error={error} retry={refetch} />}
      {!data && !error && <SkeletonLines rows={6} height={60} />}
      {data && (
        <>
          {data.installation.length > 0 && <Installation standings={data.installation} />}
          {me.administrator && (
            <p>
              <Link to="/settings/encryption">{t`Encryption, and what the database gives away`}</Link>
              {" · "}
              <Link to="/log">{t`Whether the log is whole`}</Link>
            </p>
          )}
          <h2>{t`Suites`}</h2>
          {data.suites.length === 0 ? (
            <Nothing title={t`This copy was built without a security report.`} />
          ) : (
            <>
              <p className="meta">{t`Version ${version}, measured on ${day}`}</p>
              {data.suites.map((suite) => (
                <SuitePart key={suite.key} suite={suite} />
              ))}
            </>
          )}
        </>
      )}
    </div>
  );
}

function Installation({ standings }: { standings: Standing[] }) {
  const { t } = useLingui();
  const say = useWords();
  return (
    <section>
      <h2>{t`This installation`}</h2>
      <dl className="trust-standing">
        {standings.map((one) => (
          <div key={one.key}>
            <dt>
              <Mark met={one.good} /> {say(one.label)}
            </dt>
            <dd>{say(one.text)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function SuitePart({ suite }: { suite: Suite }) {
  const { t } = useLingui();
  const say = useWords();
  const tests = formatNumber(suite.tests);
  return (
    <section className="trust-suite">
      <h3>
        <Mark met={suite.met} /> {say(suite.title)}
      </h3>
      <p>{say(suite.about)}</p>
      <dl className="trust-figures">
        {suite.figures.map((figure) => (
          <FigurePart key={figure.key} figure={figure} />
        ))}
      </dl>
      <p className="meta">
        {t`${tests} tests`} · <code>{suite.command}</code>
      </p>
    </section>
  );
}

function FigurePart({ figure }: { figure: Figure }) {
  const { t } = useLingui();
  const say = useWords();
  const goal = formatNumber(figure.goal ?? 0);
  const most = formatNumber(figure.most ?? 0);
  return (
    <div>
      <dt>{say(figure.label)}</dt>
      <dd>
        <b>{formatNumber(figure.value)}</b>
        {figure.goal !== undefined && <span className="meta">{t`must be ${goal}`}</span>}
        {figure.most !== undefined && <span className="meta">{t`at most ${most}`}</span>}
      </dd>
    </div>
  );
}

function Mark({ met }: { met: boolean }) {
  const { t } = useLingui();
  return (
    <span className={met ? "trust-good" : "trust-short"} role="img" aria-label={met ? t`In order` : t`Falls short`}>
      {met ? "✓" : "!"}
    </span>
  );
}
