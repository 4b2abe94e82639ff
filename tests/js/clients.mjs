// Asks a served assistant with each client of JavaScript's and prints what came, as one JSON object.
import OpenAI from 'openai';
import { generateText, streamText } from 'ai';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { Client as Agent } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client as Gradio } from '@gradio/client';

const [url, question, apiKey] = process.argv.slice(2);
const model = 'ask-articles';
const baseURL = `${url}/v1`;
const onError = ({ error }) => { throw error; };

const clients = {
  async openai() {
    const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
    const messages = [{ role: 'user', content: question }];
    const whole = await client.chat.completions.create({ model, messages });
    const chunks = await client.chat.completions.create({ model, messages, stream: true });
    let streamed = '';
    for await (const chunk of chunks) streamed += chunk.choices[0]?.delta?.content || '';
    const include = ['reasoning.encrypted_content'];
    const response = await client.responses.create({ model, input: question, include });
    const { content, record } = whole.choices[0].message;
    return { whole: content, streamed, response: response.output_text, record };
  },
  async vercel_openai() {
    const provider = createOpenAI({ baseURL, apiKey });
    const first = await generateText({ model: provider(model), prompt: question, maxRetries: 0 });
    const asked = { role: 'user', content: question };
    const messages = [asked, ...first.response.messages, asked];  // with references to what is stored nowhere
    const streamed = streamText({ model: provider(model), messages, maxRetries: 0, onError });
    const chat = await generateText({ model: provider.chat(model), prompt: question, maxRetries: 0 });
    const sources = first.sources.map(source => source.url);
    return { whole: first.text, streamed: await streamed.text, sources, chat: chat.text };
  },
  async vercel_compatible() {
    const provider = createOpenAICompatible({ name: 'articles', baseURL, apiKey });
    const streamed = streamText({ model: provider(model), prompt: question, maxRetries: 0, onError });
    const whole = await generateText({ model: provider(model), prompt: question, maxRetries: 0 });
    return { whole: whole.text, streamed: await streamed.text };
  },
  async mcp() {
    const agent = new Agent({ name: 'test', version: '1' });
    const requestInit = { headers: { Authorization: `Bearer ${apiKey}` } };
    await agent.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
    const call = { name: 'ask', arguments: { question, filters: null, history: [] } };
    const told = await agent.callTool(call, undefined, { onprogress: () => {}, resetTimeoutOnProgress: true });
    const listed = await agent.callTool({ name: 'list_articles', arguments: {} });
    const first = listed.structuredContent.articles[0].id;
    const page = await agent.callTool({ name: 'read_article', arguments: { article_id: first } });
    const version = agent.getServerVersion().version;
    await agent.close();
    return { whole: told.structuredContent.answer, page: JSON.parse(page.content[0].text).text, version };
  },
  async gradio() {
    const client = await Gradio.connect(url);
    const told = await client.predict('/ask', { question });
    client.close();
    return { whole: JSON.parse(told.data[0]).answer };
  },
};

const came = {};
for (const [name, ask] of Object.entries(clients)) {
  try { came[name] = await ask(); } catch (error) { came[name] = { error: String(error?.stack || error) }; }
}
console.log(JSON.stringify(came));
process.exit(0);
