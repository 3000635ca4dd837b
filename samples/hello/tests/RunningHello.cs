namespace Hello.Tests;

/// <summary>One ready process that a test class shares.</summary>
public sealed class RunningHello : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("hello-").FullName;
    private HelloProcess? process;

    public HttpClient Http => process!.Http;

    public Uri WebSocket => process!.WebSocket;

    public async Task InitializeAsync() =>
        process = await HelloProcess.StartReady(data, ("RELEASE_VERSION", "1.2.3"), ("INSTANCE_ID", "blue-1"));

    public async Task DisposeAsync()
    {
        await process!.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
