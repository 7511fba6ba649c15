/** Signed in, but the organisation demands something first: only that can be done here. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { getSecurity, signOut } from "@/client/identity";
import { useTitle } from "@/kit/title";
import { useMe, useReloadMeta } from "@/platform/meta/meta";
import { Factors, SECURITY } from "./Factors";
import { NewPassword } from "./NewPassword";
import "./account.css";

export default function SetUpFirst() {
  const { t } = useLingui();
  const me = useMe();
  const reload = useReloadMeta();
  const { data } = useQuery({ queryKey: SECURITY, queryFn: getSecurity });
  const must = me.must ?? [];
  useTitle(t`Set up your sign-in`);
  return (
    <main className="page set-up-first">
      <h1>{t`Set up your sign-in`}</h1>
      <p className="page-lead">
        {must.includes("second_factor")
          ? t`${me.organisation.name} asks for two-step sign-in. Set up an authenticator or a passkey to go on.`
          : t`Your password has reached its age. Choose another one to go on.`}
      </p>
      {must.includes("second_factor") ? (
        <Factors onChanged={reload} />
      ) : (
        <NewPassword onChanged={reload} least={Number(data?.policy.password_length ?? 0)} />
      )}
      <Button
        onClick={() =>
          signOut()
            .catch(() => {})
            .then(() => location.assign("/sign-in"))
        }
      >
        <Trans>Sign out</Trans>
      </Button>
    </main>
  );
}
