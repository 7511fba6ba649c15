/** The frame of sign-in and sign-up: what Guanxi is on one side, the form on the other. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { getSite } from "@/client/calls";
import type { FlowState } from "@/client/flows";
import { openSession } from "@/client/identity";
import type { SiteInfo } from "@/client/types";
import { speak, useLanguage, useWords } from "@/kit/language";
import { nextPage } from "./nextPage";
import { SecondFactor } from "./SecondFactor";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";
import "./signin.css";

export function SignedOutPage({ signUp }: { signUp: boolean }) {
  const { t } = useLingui();
  const say = useWords();
  const [site, setSite] = useState<SiteInfo>({});
  const [pending, setPending] = useState<FlowState | null>(null);

  useEffect(() => {
    openSession()
      .then((left) => (left ? setPending(left) : location.replace(nextPage())))
      .catch(() => {});
    getSite()
      .then(setSite)
      .catch(() => {});
  }, []);
  const second = !signUp && pending;
  const title = signUp ? t`Create an organisation` : second ? t`Confirm that it is you` : t`Sign in`;
  useEffect(() => {
    document.title = `${title} · Guanxi 关系`;
  }, [title]);

  return (
    <div className="si">
      <aside className="si-story" aria-hidden="true">
        <Rings />
        <div className="si-story-words">
          <h2>
            <Trans>Every customer, the whole story</Trans>
          </h2>
          <p>
            <Trans>
              Customers, follow-ups and reminders in one place. See what happened last, and what comes next.
            </Trans>
          </p>
        </div>
      </aside>
      <main className="si-main">
        <LanguageSwitch />
        <div className="si-box">
          <div className="si-brand">
            <img src={`${import.meta.env.BASE_URL}mark.svg`} width={36} height={36} alt="" />
            <span>{say(site.name) || "Guanxi 关系"}</span>
          </div>
          <h1>{title}</h1>
          {signUp && <SignUpForm />}
          {second && <SecondFactor pending={second} onBack={() => setPending(null)} />}
          {!signUp && !second && (
            <SignInForm demo={site.demo ?? []} demoPassword={site.demo_password} onPending={setPending} />
          )}
          {second ? null : signUp ? (
            <p className="si-other">
              <Trans>
                Have an account? <a href="/sign-in">Sign in</a>
              </Trans>
            </p>
          ) : (
            site.sign_up && (
              <p className="si-other">
                <Trans>
                  New here? <a href="/sign-up">Create an organisation</a>
                </Trans>
              </p>
            )
          )}
        </div>
      </main>
    </div>
  );
}

function LanguageSwitch() {
  const language = useLanguage();
  return (
    <button type="button" className="si-language" onClick={() => speak(language === "zh" ? "en" : "zh")}>
      {language === "zh" ? <span lang="en">English</span> : <span lang="zh-CN">中文</span>}
    </button>
  );
}

function Rings() {
  const dots = [
    [250, 190, 92, 1],
    [350, 250, 92, 1],
    [120, 330, 46, 0.6],
    [430, 110, 38, 0.6],
    [180, 80, 24, 0.5],
    [470, 360, 56, 0.5],
    [300, 420, 28, 0.5],
    [70, 190, 20, 0.4],
  ] as const;
  const ties = [
    [250, 190, 350, 250],
    [250, 190, 120, 330],
    [350, 250, 430, 110],
    [250, 190, 180, 80],
    [350, 250, 470, 360],
    [350, 250, 300, 420],
    [120, 330, 70, 190],
  ] as const;
  return (
    <svg className="si-rings" viewBox="0 0 540 480" aria-hidden="true">
      {ties.map((tie) => (
        <line key={tie.join()} x1={tie[0]} y1={tie[1]} x2={tie[2]} y2={tie[3]} />
      ))}
      {dots.map(([x, y, r, strength]) => (
        <circle key={`${x},${y}`} cx={x} cy={y} r={r} opacity={strength} />
      ))}
    </svg>
  );
}
