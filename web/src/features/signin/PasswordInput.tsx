/** A password with a button that shows it. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";

interface Props {
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  minLength?: number;
  hint?: string;
}

export function PasswordInput({ value, onChange, autoComplete, minLength, hint }: Props) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <div className="si-field">
      <label htmlFor={id}>
        <Trans>Password</Trans>
      </label>
      <div className="si-password">
        <input
          id={id}
          type={shown ? "text" : "password"}
          name="password"
          autoComplete={autoComplete}
          required
          minLength={minLength}
          value={value}
          onChange={(e) => onChange(e.target.value)}
        />
        <button type="button" onClick={() => setShown(!shown)} aria-pressed={shown}>
          {shown ? t`Hide` : t`Show`}
        </button>
      </div>
      {hint && <small>{hint}</small>}
    </div>
  );
}
