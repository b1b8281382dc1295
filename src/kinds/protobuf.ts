/** One field of a protobuf message, by the name it has in JSON. */
export type ProtobufField =
  | {
      readonly name: string;
      readonly type: 'text' | 'bytes' | 'boolean' | 'integer' | 'time';
      readonly repeated?: boolean;
    }
  | { readonly name: string; readonly type: 'map'; readonly values: 'text' | 'bytes' }
  | {
      readonly name: string;
      readonly type: 'message';
      readonly message: MessageDescription;
      readonly repeated?: boolean;
    };

/** Fields of a protobuf message by their number, as Kubernetes' generated.proto files number them. */
export type MessageDescription = Readonly<Record<number, ProtobufField>>;

const ownerReference: MessageDescription = {
  1: { name: 'kind', type: 'text' },
  3: { name: 'name', type: 'text' },
  4: { name: 'uid', type: 'text' },
  5: { name: 'apiVersion', type: 'text' },
  6: { name: 'controller', type: 'boolean' },
  7: { name: 'blockOwnerDeletion', type: 'boolean' },
};

const objectMeta: MessageDescription = {
  1: { name: 'name', type: 'text' },
  2: { name: 'generateName', type: 'text' },
  3: { name: 'namespace', type: 'text' },
  5: { name: 'uid', type: 'text' },
  6: { name: 'resourceVersion', type: 'text' },
  7: { name: 'generation', type: 'integer' },
  8: { name: 'creationTimestamp', type: 'time' },
  11: { name: 'labels', type: 'map', values: 'text' },
  12: { name: 'annotations', type: 'map', values: 'text' },
  13: { name: 'ownerReferences', type: 'message', message: ownerReference, repeated: true },
  14: { name: 'finalizers', type: 'text', repeated: true },
};

/** Field 1 of every Kubernetes object. */
export const metadataField = { 1: { name: 'metadata', type: 'message', message: objectMeta } } as const;
