/** API tokens: what each may do and until when; shown once, ended when no longer needed. */
import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Typography } from "antd";
import { useState } from "react";
import { type ApiToken, deleteToken, listTokens } from "@/client/calls";
import { confirm } from "@/kit/confirm";
import { formatTime } from "@/kit/formats";
import { useLanguage } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { NewToken } from "./NewToken";

export function Tokens() {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: ["tokens"],
    queryFn: async () => {
      const answer = await listTokens();
      return Array.isArray(answer) ? answer : answer.rows;
    },
  });
  const again = () => client.invalidateQueries({ queryKey: ["tokens"] });
  const end = (token: ApiToken) =>
    confirm({
      title: t`End the token “${token.name}”?`,
      text: t`Programs that use it are refused from now on.`,
      yes: t`End`,
      no: t`Cancel`,
      danger: true,
      onYes: () => deleteToken(token.id).then(again).catch(tell.trouble),
    });
  const details = (token: ApiToken) =>
    [
      scopeWords(token.scopes ?? [], { all: t`Read and write`, read: t`Read only` }),
      token.created_at && t`Made ${formatTime(token.created_at, language)}`,
      token.expires_at && t`ends ${formatTime(token.expires_at, language)}`,
      token.last_used_at && t`last used ${formatTime(token.last_used_at, language)}`,
    ].filter(Boolean);
  return (
    <section className="account-part">
      <h2>{t`API tokens`}</h2>
      <p className="meta">{t`A token acts with your rights. Give each program its own.`}</p>
      {secret && (
        <Alert
          type="success"
          closable={{ onClose: () => setSecret(null) }}
          title={t`Copy it now. It is not shown again.`}
          description={
            <Typography.Text code copyable>
              {secret}
            </Typography.Text>
          }
        />
      )}
      <ul>
        {data?.map((token) => (
          <li key={token.id} className="row">
            <span className="grow">
              <span className="one-line">{token.name}</span>
              <span className="meta">{details(token).join(" · ")}</span>
            </span>
            <Button size="small" danger onClick={() => end(token)}>{t`End`}</Button>
          </li>
        ))}
      </ul>
      <NewToken
        onMade={(token) => {
          setSecret(token.secret ?? token.token ?? null);
          again();
        }}
      />
    </section>
  );
}

/** The two usual scopes by name, others as they are. */
function scopeWords(scopes: string[], words: { all: string; read: string }): string {
  return scopes.map((scope) => (scope === "*" ? words.all : scope === "*:read" ? words.read : scope)).join(", ");
}
