using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Docker;

namespace Pipeline.Lab.Hosting;

/// <summary>A system on a host that is reached over ssh, whose edge only the host's own loopback interface shows.</summary>
public sealed class SshHostTests
{
    [LabFact("mmdebstrap", "ssh", "ssh-keygen")]
    public async Task System_is_deployed_over_ssh_with_the_secrets_of_a_file_and_its_edge_is_asked_through_the_connection()
    {
        await using var server = await SshServer.StartAsync();
        await using var site = await LabSite.StartAsync();
        site.Given = "";
        using var folder = new TemporaryFolder();
        var file = folder / "secrets";
        File.WriteAllText(file, $"SSH_KEY<<END\n{server.Key}\nEND\nSSH_KNOWN_HOSTS={server.KnownHosts}\n{LabSystem.VariableOf(site.Name)}<<END\n{LabSystem.OddValue}\nEND\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var values = await SecretsFile.ReadAsync(file, Repository.Root, default);
        site.Change = x => x with { Engine = server.Endpoint, Given = new GivenSecrets([new SecretSource(file, () => values)], _ => { }) };

        await site.DeployAsync("1");

        await site.ServesAsync("1");
        Assert.True(await server.ConnectionsAsync() > 0);
        // What the application got is what the file holds, byte for byte.
        Assert.Equal(LabSystem.OddValue, await GivenAsync(site));

        site.Change = x => x with { Engine = server.Endpoint, Given = new GivenSecrets([], _ => { }) };
        var missing = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2"));
        Assert.Equal(ExitCode.WrongUse, missing.Code);
        Assert.Contains(LabSystem.VariableOf(site.Name), missing.Message, StringComparison.Ordinal);
    }

    [LabFact("mmdebstrap", "ssh", "ssh-keygen", Turn = 4)]
    public async Task Connection_that_is_cut_in_any_phase_is_made_again_and_the_deployment_goes_on()
    {
        await using var server = await SshServer.StartAsync();
        await using var site = await LabSite.StartAsync();
        var given = new Dictionary<string, string> { ["SSH_KEY"] = server.Key, ["SSH_KNOWN_HOSTS"] = server.KnownHosts };
        site.Change = x => x with { Engine = server.Endpoint, Given = new GivenSecrets([new SecretSource("the test", () => given)], _ => { }) };
        await site.DeployAsync("1");

        var number = 1;
        foreach (var operation in LabSample.Of(["place", "start web", "switch", "start worker", "stop beat", "drain"], 2))
        {
            var (old, next) = (await site.CurrentAsync(), $"{++number}");
            await using var load = new SiteLoad(site.Port);
            await load.AnswersAsync(old, 10);
            var cut = false;
            var failed = await Record.ExceptionAsync(() => site.DeployAsync(next, host => new AtOperation(host, x => x.Name == operation, after: false, async () =>
            {
                await server.CutAsync();
                cut = true;
            })));
            Assert.True(cut, operation);
            // The host is there again within a moment: the deployment goes on.
            Assert.True(failed is null, $"{operation}: {failed}");

            await site.RecoverAsync();
            var serves = await site.CurrentAsync();
            Assert.Equal(next, serves);
            await load.AnswersAsync(serves, 10);
            await load.EndAsync();
            Assert.True(load.Failures.IsEmpty, $"{operation}: {string.Join('\n', load.Failures)}");
            await site.ServesAsync(serves);
            await site.BeatWasNeverTwiceAsync();
        }
    }

    private static async Task<string> GivenAsync(LabSite site)
    {
        var web = (await site.OfAsync("web"))[0];
        return (await site.Engine.ExecAsync(web.Id, ["cat", "/run/secrets/given"], default)).Output;
    }
}
