/** Standard base64 with padding (RFC 4648, section 4) of a text's UTF-8 bytes. */
export function base64OfText(text: string): string {
  return base64OfBytes(new TextEncoder().encode(text));
}

/** Standard base64 with padding (RFC 4648, section 4). */
export function base64OfBytes(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

const form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether a text is standard base64 with padding and nothing else. */
export function isBase64(text: string): boolean {
  return form.test(text);
}

/** The text whose UTF-8 bytes these are; undefined for anything but standard base64. Broken UTF-8 gives replacement characters. */
export function textOfBase64(encoded: string): string | undefined {
  return isBase64(encoded) ? new TextDecoder().decode(bytesOfBase64(encoded)) : undefined;
}

/** The bytes of base64. Throws for what `atob` does not take. */
export function bytesOfBase64(encoded: string): Uint8Array {
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
