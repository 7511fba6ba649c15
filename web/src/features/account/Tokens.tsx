/** API tokens: made, shown once, ended. */
import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Space, Typography } from "antd";
import { useState } from "react";
import { createToken, deleteToken, listTokens } from "@/client/calls";
import { formatTime } from "@/kit/formats";
import { useLanguage } from "@/kit/language";
import { useTell } from "@/kit/tell";

export function Tokens() {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: ["tokens"],
    queryFn: async () => {
      const answer = await listTokens();
      return Array.isArray(answer) ? answer : answer.rows;
    },
  });
  const again = () => client.invalidateQueries({ queryKey: ["tokens"] });
  const make = () =>
    createToken(name.trim())
      .then((token) => {
        setSecret(token.secret ?? token.token ?? null);
        setName("");
        again();
      })
      .catch(tell.trouble);
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
              <span className="meta">
                {token.created_at && t`Made ${formatTime(token.created_at, language)}`}
                {token.last_used_at && ` · ${t`last used ${formatTime(token.last_used_at, language)}`}`}
              </span>
            </span>
            <Button
              size="small"
              danger
              onClick={() => deleteToken(token.id).then(again).catch(tell.trouble)}
            >{t`End`}</Button>
          </li>
        ))}
      </ul>
      <Space.Compact style={{ maxWidth: 420, width: "100%" }}>
        <Input
          aria-label={t`Name of the token`}
          placeholder={t`What is it for?`}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={() => name.trim() && make()}
        />
        <Button disabled={!name.trim()} onClick={make}>{t`Make a token`}</Button>
      </Space.Compact>
    </section>
  );
}
