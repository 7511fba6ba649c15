/** Words for entries of the log that change no field: what somebody did. */
import { useLingui } from "@lingui/react/macro";

/** (action as the log names it) -> what was done; undefined for one that has no words of its own. */
export function useNoted(): (action: string | undefined) => string | undefined {
  const { t } = useLingui();
  const noted: Record<string, string> = {
    reveal: t`saw sensitive values in clear`,
    export: t`exported records`,
    sign_in: t`signed in`,
    sign_in_failed: t`failed sign-in with this account`,
    sign_out: t`signed out`,
    password: t`changed the password`,
    email: t`changed the sign-in address`,
    totp: t`set up an authenticator`,
    totp_off: t`removed the authenticator`,
    passkey: t`added a passkey`,
    passkey_off: t`removed a passkey`,
    recovery_codes: t`made recovery codes`,
    reset_factors: t`removed the second factors`,
  };
  return (action) => noted[action?.split(".").at(-1) ?? ""];
}
