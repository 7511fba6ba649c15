import { useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import { Link } from "react-router";
import { Nothing } from "@/kit/States";

export default function NotFoundPage() {
  const { t } = useLingui();
  return (
    <Nothing
      title={t`Not found`}
      text={t`There is no page at this address.`}
      action={
        <Link to="/">
          <Button>{t`To the start`}</Button>
        </Link>
      }
    />
  );
}
