/** Passkeys in the browser: bytes travel as base64url text both ways. */
interface Listed {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}
/** What the server asks the browser to make. */
export interface Made {
  publicKey: Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
    challenge: string;
    user: { id: string; name: string; displayName: string };
    excludeCredentials?: Listed[];
  };
}
/** What the server asks the browser to sign. */
export interface Asked {
  publicKey: Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & {
    challenge: string;
    allowCredentials?: Listed[];
  };
}

/** Browsers know no passkeys for bare addresses, nor without a secure connection. */
export function canUsePasskeys(): boolean {
  const bare = /^[\d.]+$|^\[/.test(location.hostname);
  return typeof PublicKeyCredential === "function" && window.isSecureContext && !bare;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer | null): string | null {
  if (!buffer) return null;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const listed = (held?: Listed[]) => held?.map((one) => ({ ...one, id: bytes(one.id) }));

export async function create({ publicKey }: Made): Promise<object> {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: listed(publicKey.excludeCredentials),
    },
  });
  const held = made as PublicKeyCredential;
  const response = held.response as AuthenticatorAttestationResponse;
  return {
    ...common(held),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

export async function sign({ publicKey }: Asked): Promise<object> {
  const signed = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: listed(publicKey.allowCredentials),
    },
  });
  const held = signed as PublicKeyCredential;
  const response = held.response as AuthenticatorAssertionResponse;
  return {
    ...common(held),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}

const common = (held: PublicKeyCredential) => ({
  id: held.id,
  rawId: text(held.rawId),
  type: held.type,
  authenticatorAttachment: held.authenticatorAttachment,
  clientExtensionResults: held.getClientExtensionResults(),
});

/** The person closed the browser's dialog, or it ran out of time: nothing to complain about. */
export const wasDismissed = (error: unknown) =>
  error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
