/** Credentials that clients put where they do not belong: `<token name>:<secret>` in a URL or a header. */
const credential = /\b((?:token|kubeconfig|node)-[a-z0-9.-]+)(:|%3A)[\w%+/=-]{8,}/gi;
/** Registration tokens stand in the path of the import manifest, up to the last `_` before the cluster's id. */
const importToken = /(\/v3\/import\/)[^/?]+(_)/gi;
const secretParameter = /([?&](?:[\w.-]*(?:token|password|secret|key|credential)[\w.-]*)=)[^&]*/gi;

/** A URL without anything that opens a door. */
export function redactUrl(url: string): string {
  // Credentials first: a part of one that another pattern had replaced would no longer be known as one.
  return redactText(url).replace(importToken, '$1[redacted]$2').replace(secretParameter, '$1[redacted]');
}

/** Free text of a client, such as its user agent, without credentials and without control characters. */
export function redactText(text: string): string {
  return text.replace(credential, '$1$2[redacted]');
}
