using Jilin.Gateway;
using Jilin.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(8080);
builder.AddGateway();
builder.AddProxiedServices();

var app = builder.Build();
app.UseGateway();
app.MapGateway();
app.MapProxiedServices();
await app.RunServiceAsync(args);
