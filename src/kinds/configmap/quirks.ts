import { bytesOfBase64, entriesOf, judgeConfigKeys, judgeImmutable, judgeSize } from '../config-keys.ts';
import { type MessageDescription, metadataField } from '../protobuf.ts';
import type { AnyObject, Fault, Quirks } from '../quirks.ts';

function judge(map: AnyObject, before: AnyObject | undefined): Fault[] {
  const binary = new Set(entriesOf(map, 'binaryData').map(([key]) => key));
  const doubled = entriesOf(map, 'data').filter(([key]) => binary.has(key));
  const encoder = new TextEncoder();
  const texts = entriesOf(map, 'data').map(([, value]) => encoder.encode(String(value)).length);
  const binaries = entriesOf(map, 'binaryData').map(([, value]) => bytesOfBase64(String(value)));
  const size = [...texts, ...binaries].reduce((sum, bytes) => sum + bytes, 0);
  return [
    ...judgeConfigKeys(map, 'data'),
    ...judgeConfigKeys(map, 'binaryData'),
    ...doubled.map(
      ([key]): Fault => ({
        fault: 'Invalid',
        path: ['data'],
        key,
        message: `Invalid value: ${JSON.stringify(key)}: duplicate of key present in binaryData`,
      }),
    ),
    ...judgeSize('', size),
    ...judgeImmutable(map, before, ['data', 'binaryData']),
  ];
}

const protobuf: MessageDescription = {
  ...metadataField,
  2: { name: 'data', type: 'map', values: 'text' },
  3: { name: 'binaryData', type: 'map', values: 'bytes' },
  4: { name: 'immutable', type: 'boolean' },
};

export const configmapQuirks: Quirks = { judge, protobuf };
