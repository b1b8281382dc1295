/** What somebody wants a cloud credential to be; absent parts stay as they are. */
export interface CredentialOrder {
  readonly name?: string;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** e.g. `amazonec2credentialConfig`. */
  readonly config?: string;
  readonly values?: Readonly<Record<string, string>>;
}

const configForm = /^[a-z0-9]+credentialConfig$/;
const fieldForm = /^[A-Za-z0-9]{1,100}$/;

/** Reads a body of Rancher's API; gives the sentence for whoever sent it where it makes no sense. Values are in none. */
export function readCredentialBody(body: unknown): CredentialOrder | string {
  if (!isMap(body)) return 'a cloud credential is a JSON object with a name and one …credentialConfig';
  for (const field of ['name', 'description']) {
    const value = body[field];
    if (value !== undefined && value !== null && typeof value !== 'string') return `${field} is expected to be text`;
  }
  for (const field of ['labels', 'annotations']) {
    const value = body[field];
    if (value !== undefined && value !== null && !isTextMap(value)) return `${field} is expected to be a map of texts`;
  }
  const configs = Object.entries(body).filter(([key, value]) => configForm.test(key) && value !== null);
  if (configs.length > 1) {
    return `found ${configs.map(([key]) => key).join(' and ')}, expected one: a credential is for one provider`;
  }
  const [config, given] = configs[0] ?? [];
  const values = readValues(config, given);
  if (typeof values === 'string') return values;
  return {
    ...(typeof body.name === 'string' && { name: body.name }),
    ...(typeof body.description === 'string' && { description: body.description }),
    ...(isTextMap(body.labels) && { labels: body.labels }),
    ...(isTextMap(body.annotations) && { annotations: body.annotations }),
    ...(config !== undefined && { config, values }),
  };
}

function readValues(config: string | undefined, given: unknown): Record<string, string> | string {
  if (config === undefined) return {};
  if (!isMap(given)) return `${config} is expected to be a map of texts`;
  const values: Record<string, string> = {};
  for (const [field, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    if (!fieldForm.test(field)) return `${config} has the field "${field.slice(0, 40)}", expected letters and digits`;
    if (typeof value !== 'string' && typeof value !== 'boolean') return `${config}.${field} is expected to be text`;
    values[field] = String(value);
  }
  return values;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isMap(value) && Object.values(value).every((text) => typeof text === 'string');
}
