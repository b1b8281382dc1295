const configPath = /[/\\]config\.yaml\.d[/\\]50-rancher\.yaml$/;

/** The engine's configuration out of a plan secret: what was delivered to the node, decoded. Undefined before that. */
export function engineConfigOf(secret: string): string | undefined {
  const { data } = JSON.parse(secret) as { data?: { plan?: string } };
  if (!data?.plan) return undefined;
  const plan = JSON.parse(Buffer.from(data.plan, 'base64').toString()) as {
    files?: readonly { path?: string; content?: string }[];
  };
  const file = plan.files?.find(({ path }) => path !== undefined && configPath.test(path));
  return file?.content === undefined ? undefined : Buffer.from(file.content, 'base64').toString();
}
