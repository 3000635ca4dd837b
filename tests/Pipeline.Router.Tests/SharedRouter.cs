namespace Pipeline.Router.Tests;

/// <summary>One router for the tests of a class.</summary>
public sealed class SharedRouter : IAsyncLifetime
{
    private RunningRouter? _router;

    internal RunningRouter Router => _router!;

    public async Task InitializeAsync() => _router = await RunningRouter.StartAsync();

    public async Task DisposeAsync() => await Router.DisposeAsync();
}
