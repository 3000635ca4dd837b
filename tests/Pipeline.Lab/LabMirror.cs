using Pipeline.Lab.Samples;

namespace Pipeline.Lab;

/// <summary>Images of the mirror, made where they are missing. One test class at a time: what one makes the next one finds.</summary>
internal static class LabMirror
{
    private static readonly SemaphoreSlim Once = new(1);

    public static async Task NeedAsync(params string[] arguments)
    {
        await Once.WaitAsync();
        try
        {
            var (code, output) = await DockerCli.TryAsync(Path.Combine(Repository.Root, "scripts/mirror.sh"), arguments);
            Assert.True(code == 0, output);
        }
        finally
        {
            Once.Release();
        }
    }
}
