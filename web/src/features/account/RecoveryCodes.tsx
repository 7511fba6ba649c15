/** New recovery codes: shown once, to be kept where the telephone is not. */
import { Trans, useLingui } from "@lingui/react/macro";
import { Alert, Button, Checkbox, Typography } from "antd";
import { useState } from "react";

export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useLingui();
  const [kept, setKept] = useState(false);
  const text = codes.join("\n");
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`Guanxi\n${text}\n`)}`;
  return (
    <Alert
      type="warning"
      className="recovery-codes"
      title={t`Keep these recovery codes now. They are not shown again.`}
      description={
        <>
          <p>
            <Trans>
              Each signs you in once if you lose your telephone or passkey. Print them or keep them in a safe.
            </Trans>
          </p>
          <Typography.Text copyable={{ text }}>{t`Copy all`}</Typography.Text>
          {" · "}
          <a href={file} download="guanxi-recovery-codes.txt">
            <Trans>Download</Trans>
          </a>
          <ol>
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ol>
          <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
            <Trans>I have kept them</Trans>
          </Checkbox>{" "}
          <Button size="small" type="primary" disabled={!kept} onClick={onKept}>
            <Trans>Go on</Trans>
          </Button>
        </>
      }
    />
  );
}
