using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Execution;

namespace Pipeline.Tests.Docker;

public sealed class EndpointTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Without_anything_it_is_the_default_socket()
    {
        var found = Find();
        Assert.Equal(("unix:///var/run/docker.sock", "/var/run/docker.sock", "the default"), (found.Address.OriginalString, found.SocketPath, found.Source));
        Assert.Null(found.Tls);
    }

    [Fact]
    public void A_rootless_engine_is_found_where_there_is_no_other()
    {
        _variables["XDG_RUNTIME_DIR"] = _home.Path;
        Assert.Equal("/nowhere/docker.sock", Find("/nowhere/docker.sock").SocketPath);
        File.WriteAllText(_home / "docker.sock", "");
        var found = Find("/nowhere/docker.sock");
        Assert.Equal(_home / "docker.sock", found.SocketPath);
        Assert.Equal("unix://" + (_home / "docker.sock"), found.Same(new Command("docker", "ps")).Environment["DOCKER_HOST"]);
    }

    [Theory]
    [InlineData("unix:///run/user/1000/docker.sock", "unix:///run/user/1000/docker.sock")]
    [InlineData("unix:///with space/docker.sock", "unix:///with space/docker.sock")]
    [InlineData("tcp://10.0.0.1:2375", "tcp://10.0.0.1:2375/")]
    [InlineData("tcp://10.0.0.1", "tcp://10.0.0.1:2375/")]
    [InlineData("tcp://[::1]:2375", "tcp://[::1]:2375/")]
    [InlineData("http://host:2375", "tcp://host:2375/")]
    [InlineData("ssh://ann@host:2222", "ssh://ann@host:2222")]
    public void Docker_host_goes_before_contexts(string host, string address)
    {
        Context("other", """{"Host":"tcp://other:1"}""");
        _variables["DOCKER_CONTEXT"] = "other";
        _variables["DOCKER_HOST"] = host;
        Assert.Equal((address, "DOCKER_HOST"), (Find().Address.OriginalString, Find().Source));
    }

    [Theory]
    [InlineData("docker.sock")]
    [InlineData("unix://docker.sock")]
    [InlineData("npipe:////./pipe/docker_engine")]
    [InlineData("fd://3")]
    [InlineData("tcp://")]
    public void What_is_no_address_is_refused(string host)
    {
        _variables["DOCKER_HOST"] = host;
        var e = Assert.Throws<PipelineException>(() => Find());
        Assert.Contains($"`{host}` is not the address of a Docker Engine", e.Message);
        Assert.Contains("DOCKER_HOST", e.Message);
    }

    [Fact]
    public void Tls_is_taken_from_the_environment()
    {
        _variables["DOCKER_HOST"] = "tcp://host";
        _variables["DOCKER_TLS_VERIFY"] = "1";
        Assert.Equal(("tcp://host:2376/", new DockerTls(_home / ".docker", true)), (Find().Address.OriginalString, Find().Tls));
        _variables["DOCKER_CERT_PATH"] = "/certificates";
        Assert.Equal(new DockerTls("/certificates", true), Find().Tls);
        _variables.Remove("DOCKER_TLS_VERIFY");
        Assert.Null(Find().Tls);
    }

    [Fact]
    public void The_current_context_is_used_with_its_certificates()
    {
        var folder = Context("far", """{"Host":"tcp://far:2376","SkipTLSVerify":false}""");
        Directory.CreateDirectory(_home / $".docker/contexts/tls/{folder}/docker");
        File.WriteAllText(_home / ".docker/config.json", """{"auths":{},"currentContext":"far"}""");
        var found = Find();
        Assert.Equal("tcp://far:2376/", found.Address.OriginalString);
        Assert.Equal(new DockerTls(_home / $".docker/contexts/tls/{folder}/docker", true), found.Tls);
        _variables["DOCKER_CONTEXT"] = "default";
        Assert.Equal("the default", Find().Source);
    }

    [Fact]
    public void A_context_that_is_not_there_is_named()
    {
        _variables["DOCKER_CONTEXT"] = "gone";
        var e = Assert.Throws<PipelineException>(() => Find());
        Assert.Contains("There is no Docker context `gone`", e.Message);
        Assert.Contains("docker context ls", e.Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public void A_broken_configuration_is_an_error_or_none(string text)
    {
        Directory.CreateDirectory(_home / ".docker");
        File.WriteAllText(_home / ".docker/config.json", text);
        if (text == "[]")
            Assert.Equal("the default", Find().Source);
        else
            Assert.Contains("config.json", Assert.Throws<PipelineException>(() => Find()).Message);
    }

    private DockerEndpoint Find(string socket = "/var/run/docker.sock") => new EndpointSearch(_variables.GetValueOrDefault, _home.Path, socket).Find();

    private string Context(string name, string endpoint)
    {
        var folder = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        Directory.CreateDirectory(_home / $".docker/contexts/meta/{folder}");
        File.WriteAllText(_home / $".docker/contexts/meta/{folder}/meta.json", $$"""{"Name":"{{name}}","Metadata":{},"Endpoints":{"docker":{{endpoint}} } }""");
        return folder;
    }
}
