namespace Pipeline.Adoption.Compose;

/// <summary>What is dangerous in a service as compose would run it.</summary>
internal static class Dangers
{
    public static IEnumerable<Finding> Of(ComposeService service, ServiceKind kind, Dockerfile? dockerfile)
    {
        if (service.Build is null && service.Image is { } image)
        {
            var (name, digest) = image.Split('@', 2) is [var left, var right] ? (left, right) : (image, null);
            var tag = name.Split('/')[^1].Split(':', 2) is [_, var found] ? found : null;
            if (digest is null && tag is null or "latest")
                yield return Danger("image", $"`{image}` is whatever is newest on the day that it is pulled", "name a version and its digest");
            else if (digest is null)
                yield return Danger("image", $"`{image}` has no digest, and a tag can name another image tomorrow", $"write the digest that `docker buildx imagetools inspect {image}` shows");
        }

        if (service.HealthTest.Count == 0 && kind != ServiceKind.Job && dockerfile is not { Health.Count: > 0 })
            yield return Danger("healthcheck", "no health check, so a service that hangs counts as one that works", null);
        foreach (var port in service.Ports.Where(x => x.Published is not null))
            if (kind is ServiceKind.Store or ServiceKind.Monitor)
                yield return Danger("ports", $"port {port.Target} of a {(kind == ServiceKind.Store ? "store" : "monitor")} is published{(port.Address is "127.0.0.1" or "::1" ? " on this machine" : " to everybody who reaches the machine, past its firewall")}", "the definition publishes the edge alone");
        if (service.Limits is null && service.Cpus is null && service.Memory is null)
            yield return Danger("deploy.resources.limits", "no limits, so one service can take the whole machine", "set Limits");
        if (service.Is("privileged"))
            yield return Danger("privileged", "a privileged container owns the machine", "not carried over: name the capabilities that it needs");
        if (service.Text("network_mode") is { } mode && (mode == "host" || mode.StartsWith("container:", StringComparison.Ordinal) || mode.StartsWith("service:", StringComparison.Ordinal)))
            yield return Danger("network_mode", $"network `{mode}` is not its own, so nothing keeps it apart", "not carried over: name a port and let others reach it within a network");
        foreach (var key in (string[])["pid", "ipc", "userns_mode", "uts"])
            if (service.Text(key) == "host")
                yield return Danger(key, $"{key} is the machine's", "not carried over");
        foreach (var mount in service.Mounts.Where(x => x.Type == "bind" && x.Source is not null))
            if (mount.Source!.Contains("docker.sock", StringComparison.Ordinal) || mount.Source.Contains("containerd.sock", StringComparison.Ordinal))
                yield return Danger("volumes", "who has the engine's socket owns the machine", "not carried over");
            else if (mount.Source is "/" or "/etc" or "/root" or "/var" or "/home" or "/proc" or "/sys" or "/dev" || mount.Source.StartsWith("/etc/", StringComparison.Ordinal) || mount.Source.StartsWith("~/.ssh", StringComparison.Ordinal))
                yield return Danger("volumes", $"`{mount.Source}` of the machine is mounted", "not carried over");
        foreach (var capability in service.List("cap_add"))
            if (capability.ToUpperInvariant().Replace("CAP_", "", StringComparison.Ordinal) is "ALL" or "SYS_ADMIN" or "SYS_PTRACE" or "SYS_MODULE" or "NET_ADMIN" or "DAC_READ_SEARCH")
                yield return Danger("cap_add", $"{capability} is next to owning the machine", "keep it only if nothing else will do");
        foreach (var option in service.List("security_opt").Where(x => x.Contains("unconfined", StringComparison.Ordinal) || x.Contains("label:disable", StringComparison.Ordinal)))
            yield return Danger("security_opt", $"`{option}` switches a protection off", "not carried over");
        if (service.Text("user") is "0" or "root" or "0:0" or "root:root")
            yield return Danger("user", "root needs no password to leave a container with a fault in it", "choose a number above 0");
        else if (service.Build is not null && service.Text("user") is null && dockerfile is { User: null or "root" or "0" })
            yield return Danger("build", "its Dockerfile names no user, so it runs as root", "add USER to the Dockerfile");

        Finding Danger(string key, string what, string? next) => new(FindingKind.Danger, $"{service.Where}.{key}", what, next);
    }
}
