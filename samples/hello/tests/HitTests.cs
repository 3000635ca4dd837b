using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hello.Tests;

public sealed class HitTests : IDisposable
{
    private readonly DataDirectory data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Hits_survive_a_restart()
    {
        await using (var first = await HelloProcess.StartReady(data.Path))
        {
            Assert.Equal(1, await Add(first));
            Assert.Equal(2, await Add(first));
        }
        await using var second = await HelloProcess.StartReady(data.Path);

        Assert.Equal(2, await Count(second));
    }

    [Fact]
    public async Task A_repeated_idempotency_key_counts_once()
    {
        await using var hello = await HelloProcess.StartReady(data.Path);

        Assert.Equal(1, await Add(hello, "order-1"));
        Assert.Equal(1, await Add(hello, "order-1"));
        Assert.Equal(2, await Add(hello, "order-2"));
        using var tooLong = await Post(hello, new string('k', 201));
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
    }

    [Fact]
    public async Task Writes_from_four_processes_at_once_are_all_counted()
    {
        const int Writers = 4;
        const int Each = 50;
        // Started at the same moment on an empty directory: they also race to create the schema.
        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HelloProcess.StartReady(data.Path)));
        try
        {
            await Task.WhenAll(replicas.SelectMany(replica => Enumerable.Range(0, Writers).Select(async _ =>
            {
                for (var i = 0; i < Each; i++)
                    await Add(replica);
            })));

            foreach (var replica in replicas)
                Assert.Equal(4 * Writers * Each, await Count(replica));
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Hits_are_refused_while_warming_up_only_until_the_database_is_open()
    {
        await using var hello = await HelloProcess.Start(data.Path, ("HELLO_WARMUP_MS", "600000"));

        var answer = await hello.Http.PostAsync("/hits", null);
        while (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            answer = await hello.Http.PostAsync("/hits", null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<long> Add(HelloProcess hello, string? key = null)
    {
        using var answer = await Post(hello, key);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt64();
    }

    private static Task<HttpResponseMessage> Post(HelloProcess hello, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/hits");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return hello.Http.SendAsync(request);
    }

    private static async Task<long> Count(HelloProcess hello) =>
        (await hello.Http.GetFromJsonAsync<JsonElement>("/hits")).GetProperty("count").GetInt64();
}
