/** Changes the address that I sign in with. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/client/http";
import { changeEmail } from "@/client/identity";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { ME } from "@/platform/meta/meta";

const NOTHING = { email: "", password: "" };

export function NewEmail() {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [given, setGiven] = useState(NOTHING);
  const [errors, setErrors] = useState<Partial<typeof NOTHING>>({});
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setErrors({});
    try {
      const { email } = await changeEmail({ ...given, email: given.email.trim() });
      setGiven(NOTHING);
      setOpen(false);
      client.invalidateQueries({ queryKey: ME });
      tell.done(t`You now sign in with ${email}.`);
    } catch (problem) {
      const placed: Partial<typeof NOTHING> = {};
      if (problem instanceof ApiError)
        for (const one of problem.problem.errors ?? [])
          if (one.field === "email" || one.field === "password") placed[one.field] = say(one.message);
      if (Object.keys(placed).length) setErrors(placed);
      else tell.trouble(problem);
    } finally {
      setBusy(false);
    }
  };
  if (!open) return <Button size="small" onClick={() => setOpen(true)}>{t`Change`}</Button>;
  const error = (key: "email" | "password") =>
    errors[key] && (
      <span role="alert" className="account-error">
        {errors[key]}
      </span>
    );
  return (
    <form onSubmit={submit} className="account-form">
      <label className="account-field">
        <span>{t`New e-mail to sign in with`}</span>
        <Input
          autoFocus
          type="email"
          autoComplete="email"
          maxLength={200}
          required
          value={given.email}
          status={errors.email ? "error" : undefined}
          onChange={(event) => setGiven({ ...given, email: event.target.value })}
        />
        {error("email")}
      </label>
      <label className="account-field">
        <span>{t`Your password`}</span>
        <Input.Password
          autoComplete="current-password"
          maxLength={200}
          required
          value={given.password}
          status={errors.password ? "error" : undefined}
          onChange={(event) => setGiven({ ...given, password: event.target.value })}
        />
        {error("password")}
      </label>
      <div className="row">
        <Button htmlType="submit" type="primary" loading={busy} disabled={!given.email || !given.password}>
          <Trans>Change the address</Trans>
        </Button>
        <Button onClick={() => setOpen(false)}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
