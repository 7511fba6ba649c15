/** Settings of the organisation: the object types that describe it, and pages about its running. */
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ObjectIcon } from "@/kit/icons";
import { useWords } from "@/kit/language";
import { useTitle } from "@/kit/title";
import { useMe, useMeta } from "@/platform/meta/meta";
import "./settings.css";

const PEOPLE = ["person", "department", "role"];
const SHAPE = ["object_type", "field", "view"];

export default function SettingsPage() {
  const { t } = useLingui();
  const say = useWords();
  const { objects } = useMeta();
  const me = useMe();
  useTitle(t`Settings`);
  const texts: Record<string, string> = {
    person: t`Who works here, in which department, with which roles`,
    department: t`The tree of departments that rights follow`,
    role: t`What each role may see and do, down to the field`,
    object_type: t`Objects of your own, with fields, pages and rights`,
    field: t`Your own fields on any object`,
    view: t`Saved filters and columns`,
    share_rule: t`Which records others see as well`,
    validation_rule: t`What must hold of every record`,
  };
  const cards = (keys: string[]) =>
    keys.flatMap((key) => {
      const spec = objects.find((one) => one.key === key);
      return spec?.rights.read
        ? [
            <Card
              key={key}
              to={key === "field" ? "/settings/fields" : `/o/${key}`}
              icon={spec.icon ?? key}
              title={say(spec.plural)}
              text={texts[key] ?? ""}
            />,
          ]
        : [];
    });
  const known = [...PEOPLE, ...SHAPE];
  const others = objects
    .filter((spec) => ["settings", "administration", "admin"].includes(spec.group ?? "") && !known.includes(spec.key))
    .map((spec) => spec.key);
  return (
    <div className="page">
      <h1>{t`Settings`}</h1>
      <Part title={t`People and rights`}>{cards(PEOPLE)}</Part>
      <Part title={t`Objects and fields`}>{cards([...SHAPE, ...others])}</Part>
      <Part title={t`Operation`}>
        {me.administrator && (
          <Card
            to="/settings/security"
            icon="safety"
            title={t`Sign-in security`}
            text={t`Second factor, passwords, sessions: what signing in demands`}
          />
        )}
        {me.administrator && (
          <Card
            to="/settings/encryption"
            icon="key"
            title={t`Encryption`}
            text={t`Keys, their renewal, and what the database gives away`}
          />
        )}
        <Card
          to="/settings/trust"
          icon="safety"
          title={t`Security and trust`}
          text={t`What this version was put through, with figures`}
        />
        <Card to="/jobs" icon="task" title={t`Jobs`} text={t`Imports, exports and other long work`} />
        <Card to="/log" icon="book" title={t`Log`} text={t`Who changed what, and when`} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  if (Array.isArray(children) && children.length === 0) return null;
  return (
    <section className="settings-part">
      <h2>{title}</h2>
      <div>{children}</div>
    </section>
  );
}

function Card({ to, icon, title, text }: { to: string; icon: string; title: string; text: string }) {
  return (
    <Link to={to} className="settings-card">
      <ObjectIcon name={icon} />
      <span>
        <b>{title}</b>
        <span className="meta">{text}</span>
      </span>
    </Link>
  );
}
