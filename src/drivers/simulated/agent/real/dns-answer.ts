const headerBytes = 12;
const ttlSeconds = 5;

/**
 * Answers a DNS query over TCP (RFC 1035, 4.2.2: two bytes of length in front) with one address record of the type that
 * was asked for; what is no query gets a format error.
 */
export function answerDns(query: Buffer): Buffer {
  const message = query.subarray(2);
  const end = questionEnd(message);
  if (message.length < headerBytes || end === undefined) return framed(header(message, 0x8001, 0, 0));
  const question = message.subarray(headerBytes, end);
  const type = message.readUInt16BE(end - 4);
  const address = type === 28 ? Buffer.from('fd000000000000000000000000000001', 'hex') : Buffer.from([10, 43, 0, 1]);
  if (type !== 1 && type !== 28) return framed(Buffer.concat([header(message, 0x8180, 1, 0), question]));
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttlSeconds, 6);
  record.writeUInt16BE(address.length, 10);
  return framed(Buffer.concat([header(message, 0x8180, 1, 1), question, record, address]));
}

function header(message: Buffer, flags: number, questions: number, answers: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  message.copy(bytes, 0, 0, Math.min(2, message.length));
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt16BE(questions, 4);
  bytes.writeUInt16BE(answers, 6);
  return bytes;
}

/** Index behind name, type and class of the first question. */
function questionEnd(message: Buffer): number | undefined {
  let at = headerBytes;
  for (;;) {
    const length = message[at];
    if (length === undefined) return undefined;
    at += 1 + length;
    if (length === 0) break;
  }
  return at + 4 <= message.length ? at + 4 : undefined;
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
