const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

const subdomainRule =
  'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "-" or ".", and must start and end with an alphanumeric character, such as "example.com"';
const labelRule =
  'a lowercase RFC 1123 label must consist of lower case alphanumeric characters or "-", and must start and end with an alphanumeric character, such as "my-name"';

/** Why a text is no DNS subdomain (RFC 1123, at most 253 characters), or undefined. */
export function whyNoSubdomain(text: string): string | undefined {
  if (text.length > 253) return 'must be no more than 253 characters';
  return subdomain.test(text) ? undefined : subdomainRule;
}

/** Why a text is no DNS label (RFC 1123, at most 63 characters), or undefined. */
export function whyNoLabel(text: string): string | undefined {
  if (text.length > 63) return 'must be no more than 63 characters';
  if (text.includes('.')) return 'must not contain dots';
  return label.test(text) ? undefined : labelRule;
}
