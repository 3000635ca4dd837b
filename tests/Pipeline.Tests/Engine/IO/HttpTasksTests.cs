using System.Net;
using System.Text;
using Nuke.Common.IO;

namespace Pipeline.Tests.Engine.IO;

public sealed class HttpTasksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpListener _listener = new();
    private readonly string _address;

    public HttpTasksTests()
    {
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(_address);
        _listener.Start();
    }

    public void Dispose()
    {
        ((IDisposable)_listener).Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_answer_becomes_a_text()
    {
        var answer = Answer(404);
        Assert.Equal("GET /a me", await HttpTasks.HttpDownloadStringAsync(_address + "a", headerConfigurator: x => x.Add("X-Name", "me")));
        await answer;
    }

    [Fact]
    public async Task An_answer_becomes_a_file()
    {
        var file = AbsolutePath.Create(_folder / "new/file");
        var answer = Answer(200);
        await HttpTasks.HttpDownloadFileAsync(_address + "b", file);
        await answer;
        Assert.Equal("GET /b ", file.ReadAllText());
    }

    [Fact]
    public async Task A_refusal_leaves_the_file_alone()
    {
        var file = AbsolutePath.Create(_folder / "file").WriteAllText("old");
        var answer = Answer(500);
        Assert.Contains("500", (await Assert.ThrowsAsync<ArgumentException>(() => HttpTasks.HttpDownloadFileAsync(_address, file))).Message);
        await answer;
        Assert.Equal("old\n", file.ReadAllText());
    }

    private Task Answer(int status) => Task.Run(async () =>
    {
        var context = await _listener.GetContextAsync();
        context.Response.StatusCode = status;
        context.Response.Close(Encoding.UTF8.GetBytes($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["X-Name"]}"), willBlock: true);
    });
}
