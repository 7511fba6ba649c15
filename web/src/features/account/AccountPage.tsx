/** My account: how I sign in, where I am signed in, and the API tokens that act as me. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getSecurity } from "@/client/identity";
import { useWords } from "@/kit/language";
import { useTitle } from "@/kit/title";
import { useMe } from "@/platform/meta/meta";
import { Devices } from "./Devices";
import { Factors, SECURITY } from "./Factors";
import { NewEmail } from "./NewEmail";
import { NewPassword } from "./NewPassword";
import { Tokens } from "./Tokens";
import "./account.css";

export default function AccountPage() {
  const { t } = useLingui();
  const say = useWords();
  const me = useMe();
  const security = useQuery({ queryKey: SECURITY, queryFn: getSecurity });
  useTitle(t`My account`);
  return (
    <div className="page">
      <h1>{t`My account`}</h1>
      <dl className="account">
        <dt>{t`Full name`}</dt>
        <dd>{me.person.name}</dd>
        <dt>{t`E-mail`}</dt>
        <dd>
          {me.account.email} <NewEmail />
        </dd>
        <dt>{t`Organisation`}</dt>
        <dd>{me.organisation.name}</dd>
        <dt>{t`Roles`}</dt>
        <dd>
          {me.roles.map((role) => say(role.name) || role.key).join("、") || (me.administrator ? t`Administrator` : "")}
        </dd>
      </dl>
      <Factors />
      <NewPassword least={Number(security.data?.policy.password_length ?? 0)} />
      <Devices />
      <Tokens />
    </div>
  );
}
